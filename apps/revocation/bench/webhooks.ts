import { loadavg } from 'node:os'
import { uuidv7 } from '@testamur/credential-model'
import { type BenchHouse, openBenchHouse } from './bench-house.js'
import { percentile, revokeSteadily, runBench, show } from './report.js'
import { postingLimit, type Subscribers, startSubscribers } from './subscribers.js'

// From the commit of a revocation to the first attempt at the endpoint that watches it, at 100 a second; then how many
// deliveries a second many watchers of everything get. The receiver is a process of its own; PostgreSQL is DATABASE_URL.

const ENDPOINTS = 100
const A_SECOND = 100
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8)
const WATCH_ALL = 50
const BURST = 120

const nowMs = () => performance.timeOrigin + performance.now()

async function measureLatency(house: BenchHouse, subscribers: Subscribers): Promise<void> {
  const achievements = await house.achievements(ENDPOINTS)
  for (const [i, achievement] of achievements.entries())
    await house.subscribe({ achievement }, subscribers.url(`/one/${i}`))
  const awards = await house.award(achievements, A_SECOND * SECONDS)
  await subscribers.arrived(0, 0)
  const committed = new Map<string, number>()
  await revokeSteadily(house, awards, A_SECOND, (_, event) => committed.set(event, nowMs()))
  const first = new Map<string, number>()
  for (const [id, at] of await subscribers.arrived(awards.length, 30_000)) if (!first.has(id)) first.set(id, at)
  const waits = [...committed].map(([id, at]) => Math.max(0, (first.get(id) ?? Number.POSITIVE_INFINITY) - at))
  waits.sort((a, b) => a - b)
  show(`commit → first attempt at ${A_SECOND}/s, p50 of ${awards.length}`, `${percentile(waits, 0.5).toFixed(0)} ms`)
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
  await using subscribers = await startSubscribers()
  await using house = await openBenchHouse()
  const limit = await postingLimit(subscribers.url('/raw'), 4_000)
  show('bare HTTP POSTs of 600 bytes to the same receiver', `${Math.round(limit)}/s`)
  await measureLatency(house, subscribers)
  await measureRate(house, subscribers, limit)
  show('load of the machine', loadavg()[0]!.toFixed(1))
}

await runBench(run)
