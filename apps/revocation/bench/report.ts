import { setTimeout as pause } from 'node:timers/promises'
import type { Award } from '../tests/support/issuer.js'
import type { BenchHouse } from './bench-house.js'

export const percentile = (sorted: readonly number[], p: number) =>
  sorted[Math.ceil(sorted.length * p) - 1] ?? Number.NaN

export const show = (what: string, value: string) => console.log(`${what.padEnd(64)}${value.padStart(14)}`)

/** Revokes so many a second, however long each takes; `answered` is told of each when its answer, and so its commit, is there. */
export async function revokeSteadily(
  house: BenchHouse,
  awards: readonly Award[],
  aSecond: number,
  answered: (award: Award, event: string) => void,
): Promise<void> {
  const began = performance.now()
  const all: Promise<void>[] = []
  for (const [i, award] of awards.entries()) {
    const wait = began + (i * 1_000) / aSecond - performance.now()
    if (wait > 1) await pause(wait)
    all.push(house.revoke(award.id).then((event) => answered(award, event)))
  }
  await Promise.all(all)
}

/** Runs a benchmark on the PostgreSQL server that DATABASE_URL names. */
export async function runBench(run: () => Promise<void>): Promise<void> {
  const url = process.env.DATABASE_URL
  if (url) {
    process.env.TEST_DATABASE_URL ??= url
    return run()
  }
  console.error(
    'DATABASE_URL is missing: the URL of a PostgreSQL server, such as postgres://user:password@host/postgres',
  )
  process.exitCode = 1
}
