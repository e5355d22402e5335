import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { uuidv7 } from '@testamur/credential-model'
import { type BenchHouse, openBenchHouse } from './bench-house.js'
import { postingLimit, type Subscribers, startSubscribers } from './subscribers.js'

// From the commit of a revocation to the first attempt at the endpoint that watches it, at 100 a second; then how many
// deliveries a second many watchers of everything get. The receiver is a process of its own; PostgreSQL is DATABASE_URL.

const ENDPOINTS = 100
const A_SECOND = 100
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8)
const WATCH_ALL = 50
const BURST = 120

const nowMs = () => performance.timeOrigin + performance.now()
const percentile = (sorted: readonly number[], p: number) => sorted[Math.ceil(sorted.length * p) - 1] ?? Number.NaN
const show = (what: string, value: string) => console.log(`${what.padEnd(64)}${value.padStart(14)}`)

/** Revokes at a steady rate, and gives when each was committed (when its answer was there). */
async function revokeSteadily(house: BenchHouse, ids: readonly string[]): Promise<Map<string, number>> {
  const committed = new Map<string, number>()
  const began = performance.now()
  const all: Promise<void>[] = []
  for (const [i, id] of ids.entries()) {
    const wait = began + (i * 1_000) / A_SECOND - performance.now()
    if (wait > 1) await pause(wait)
    all.push(house.revoke(id).then((event) => void committed.set(event, nowMs())))
  }
  await Promise.all(all)
  return committed
}

async function measureLatency(house: BenchHouse, subscribers: Subscribers): Promise<void> {
  const achievements = await house.achievements(ENDPOINTS)
  for (const [i, achievement] of achievements.entries())
    await house.subscribe({ achievement }, subscribers.url(`/one/${i}`))
  const ids = (await house.award(achievements, A_SECOND * SECONDS)).map(({ id }) => id)
  await subscribers.arrived(0, 0)
  const committed = await revokeSteadily(house, ids)
  const first = new Map<string, number>()
  for (const [id, at] of await subscribers.arrived(ids.length, 30_000)) if (!first.has(id)) first.set(id, at)
  const waits = [...committed].map(([id, at]) => Math.max(0, (first.get(id) ?? Number.POSITIVE_INFINITY) - at))
  waits.sort((a, b) => a - b)
  show(`commit → first attempt at ${A_SECOND}/s, p50 of ${ids.length}`, `${percentile(waits, 0.5).toFixed(0)} ms`)
  show('commit → first attempt, p99', `${percentile(waits, 0.99).toFixed(0)} ms`)
}

async function measureRate(house: BenchHouse, subscribers: Subscribers, limit: number): Promise<void> {
  for (let i = 0; i < WATCH_ALL; i++) await house.subscribe({ all: true }, subscribers.url(`/all/${i}`))
  const ids = (await house.award([uuidv7()], BURST)).map(({ id }) => id)
  await subscribers.arrived(0, 0)
  await Promise.all(ids.map((id) => house.revoke(id)))
  const arrivals = await subscribers.arrived(BURST * WATCH_ALL, 30_000)
  const times = arrivals.map(([, at]) => at).sort((a, b) => a - b)
  const rate = (times.length * 1_000) / ((times.at(-1) ?? 0) - (times[0] ?? 0))
  show(`webhook deliveries (${times.length})`, `${Math.round(rate)}/s`)
  show('   of the raw limit', `${((rate / limit) * 100).toFixed(0)} %`)
}

async function run(): Promise<void> {
  process.env.TEST_DATABASE_URL ??= process.env.DATABASE_URL
  await using subscribers = await startSubscribers()
  await using house = await openBenchHouse()
  const limit = await postingLimit(subscribers.url('/raw'), 4_000)
  show('bare HTTP POSTs of 600 bytes to the same receiver', `${Math.round(limit)}/s`)
  await measureLatency(house, subscribers)
  await measureRate(house, subscribers, limit)
  show('load of the machine', loadavg()[0]!.toFixed(1))
}

if (!process.env.DATABASE_URL) {
  console.error(
    'DATABASE_URL is missing: the URL of a PostgreSQL server, such as postgres://user:password@host/postgres',
  )
  process.exitCode = 1
} else await run()
