// How long it takes from an award's commit until every projection has it and the ledger has sequenced it, at a steady
// rate, beside a bare commit and NOTIFY through the same PostgreSQL in the same run:
//   npx tsx --conditions=source infra/town/bench/latency.ts [events a second] [seconds]
// The town makes databases of fixed names, so it gets a throw-away server of its own (fsync on) and leaves nothing behind.
import { setTimeout as pause } from 'node:timers/promises'
import { MemberSlug, uuidv7 } from '@testamur/credential-model'
import { awardMany, type Issuer } from '@testamur/issuer'
import { AwardRequest } from '@testamur/issuer/client'
import type { Ledger } from '@testamur/ledger'
import { startThrowAwayPostgres } from '@testamur/postgres'
import { learner, Town } from '../tests/harness.js'
import { quantile, summary } from './percentiles.js'
import { rawRoundTrips } from './raw-round-trip.js'
import { watchGroup } from './watch-group.js'

const RATE = Number(process.argv[2] ?? 500)
const SECONDS = Number(process.argv[3] ?? 20)
const TICK_MS = 50
const groups = { revocation: 'revocation', analytics: 'analytics', 'registry directory': 'registry' }

const postgres = await startThrowAwayPostgres()
const raw = await rawRoundTrips(postgres.url, 500)
const town = await Town.create({ env: { DATABASE_URL: postgres.url }, members: ['aurora'] })
const issuer = town.running.hosted.find(({ name }) => name === 'issuer') as Issuer
const member = MemberSlug.parse('aurora')
const caller = { keyId: uuidv7(), kind: 'member', member, name: 'bench', scopes: [] } as const
const wish = () => ({
  request: AwardRequest.parse({ achievement: town.member().achievements[0], learner: learner('bench') }),
  now: new Date(),
})

/** The ids of the events with the moment at which their commit was known. */
const committed = new Map<string, number>()

/** Looks in the ledger itself for what was committed: when it is durable there, and when a cosigned checkpoint covers it. */
function watchLedger({ context: { keeper } }: Ledger) {
  const [sequenced, covered] = [new Map<string, number>(), new Map<string, number>()]
  const look = () => {
    const now = performance.now()
    const size = keeper.current().log.latest()?.size ?? 0
    for (const event of committed.keys()) {
      if (covered.has(event)) continue
      const place = keeper.find(event)
      if (place && !sequenced.has(event)) sequenced.set(event, now)
      if (place && place.index < size) covered.set(event, now)
    }
  }
  const timer = setInterval(look, 20)
  const stop = (of: Map<string, number>) => async () => {
    clearInterval(timer)
    look()
    return of
  }
  return [
    { name: 'ledger, durable', watch: { stop: stop(sequenced) } },
    { name: 'ledger, cosigned', watch: { stop: stop(covered) } },
  ]
}

/** Awards a few together at each tick. */
async function awardSteadily(): Promise<void> {
  const began = performance.now()
  const pending: Promise<void>[] = []
  let asked = 0
  const award = async (count: number) => {
    const outcomes = await awardMany(issuer.context, caller, Array.from({ length: count }, wish))
    const at = performance.now()
    for (const outcome of outcomes) {
      if (!('answer' in outcome)) throw new Error(`an award was refused: ${JSON.stringify(outcome)}`)
      committed.set(outcome.answer.event, at)
    }
  }
  while (asked < RATE * SECONDS) {
    const due = Math.min(RATE * SECONDS, Math.floor(((performance.now() - began) / 1_000) * RATE))
    if (due > asked) pending.push(award(due - asked))
    asked = Math.max(asked, due)
    await pause(TICK_MS)
  }
  await Promise.all(pending)
}

await issuer.context.slots.obtain(member, RATE * SECONDS + 1_000, 60_000)
await town.settle()
const databaseOf = (service: string) => Object.assign(new URL(postgres.url), { pathname: `/testamur_${service}` }).href
const watched = await Promise.all(
  Object.entries(groups).map(async ([name, group]) => ({
    name,
    watch: await watchGroup(databaseOf(group), group, 'testamur.credential'),
  })),
)
const began = performance.now()
const ledger = watchLedger(town.running.hosted.find(({ name }) => name === 'ledger') as Ledger)
await awardSteadily()
const took = (performance.now() - began) / 1_000
await town.settle(120_000)

const rawP99 = quantile(raw, 0.99)
console.log(`${committed.size} events in ${took.toFixed(1)} s: ${(committed.size / took).toFixed(0)} events/s`)
console.log(
  `${'commit →, in ms'.padEnd(24)} ${'p50'.padStart(8)} ${'p95'.padStart(8)} ${'p99'.padStart(8)}   p99 : raw`,
)
console.log(`${'raw commit + NOTIFY'.padEnd(24)} ${summary(raw)}`)
for (const { name, watch } of [...watched, ...ledger]) {
  const applied = await watch.stop()
  const latencies = [...committed].map(([event, at]) => (applied.get(event) ?? Number.POSITIVE_INFINITY) - at)
  const lost = latencies.filter((ms) => ms === Number.POSITIVE_INFINITY).length
  const ratio = (quantile(latencies, 0.99) / rawP99).toFixed(1)
  console.log(
    `${name.padEnd(24)} ${summary(latencies)}   ${ratio.padStart(6)}${lost ? `   ${lost} never arrived` : ''}`,
  )
  if (lost) process.exitCode = 1
}
console.log('bar: p99 of each at most 1,000 ms at 500 events/s')
await town[Symbol.asyncDispose]()
await postgres.stop()
