import { generateKeyPairSync, sign } from 'node:crypto'
import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { deflateSync } from 'node:zlib'
import { uuidv7 } from '@testamur/credential-model'
import type { Award } from '../tests/support/issuer.js'
import { type BenchHouse, openBenchHouse } from './bench-house.js'
import { percentile, revokeSteadily, runBench, show } from './report.js'

// From the answer to a revocation to the status list that shows it, at 100 a second on one list. A reader fetches the token
// every 10 ms, checks its signature and reads the index, as a verifier would. PostgreSQL is DATABASE_URL.

const A_SECOND = 100
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8)
const LOOK_MS = 10
const LIST_BYTES = 32_768

/** What one list of this size takes at the least: compress it and sign the result. */
function rawTokenMs(times: number): number {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const bits = Buffer.alloc(LIST_BYTES)
  const started = performance.now()
  for (let i = 0; i < times; i++) {
    bits[(i * 7_919) % LIST_BYTES] = 1
    sign('sha256', deflateSync(bits, { level: 9 }), { key, dsaEncoding: 'ieee-p1363' })
  }
  return (performance.now() - started) / times
}

/** Milliseconds from each answer to the token that shows it. */
async function measure(house: BenchHouse): Promise<number[]> {
  const awards = await house.award([uuidv7()], A_SECOND * SECONDS)
  const waiting = new Map<Award, number>()
  const waits: number[] = []
  const look = async () => {
    const asked = [...waiting]
    for (const uri of new Set(asked.map(([award]) => award.status.uri))) {
      const list = await house.statusList(uri)
      const now = performance.now()
      for (const [award, at] of asked) {
        if (award.status.uri !== uri || list.at(award.status.index) !== 1) continue
        waits.push(now - at)
        waiting.delete(award)
      }
    }
    await pause(LOOK_MS)
  }
  let revoking = true
  const revoked = revokeSteadily(house, awards, A_SECOND, (award) => waiting.set(award, performance.now())).finally(
    () => {
      revoking = false
    },
  )
  while (revoking || waiting.size > 0) await look()
  await revoked
  return waits.sort((a, b) => a - b)
}

async function run(): Promise<void> {
  await using house = await openBenchHouse()
  show('raw: compress and sign one list of 131,072', `${rawTokenMs(50).toFixed(1)} ms`)
  const waits = await measure(house)
  show(
    `answer → status list shows it at ${A_SECOND}/s, p50 of ${waits.length}`,
    `${percentile(waits, 0.5).toFixed(0)} ms`,
  )
  show('answer → status list shows it, p99', `${percentile(waits, 0.99).toFixed(0)} ms`)
  show('load of the machine', loadavg()[0]!.toFixed(1))
}

await runBench(run)
