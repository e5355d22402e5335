import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type FaultPoint, fileStore, openFileJournal, openTileLog, type TileLog } from '../../src/index.js'
import { type ChildTask, type Ended, runChild } from './child-process.js'
import { ORIGIN, rawPublicKey, seededRandom } from './events.js'
import { createOracle, type Oracle } from './oracle.js'
import { losePower } from './power-failure.js'

// FAULT_ROUNDS=300 for a long run; FAULT_SEED for another one, or to see a failure again.
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 24)
const SEED = Number(process.env.FAULT_SEED ?? 14)
/** Rounds on one log, each after the death of the one before. */
const OF_ONE_LOG = 12
const EVENTS = 400
const POINTS: readonly FaultPoint[] = [
  'append:before-frame',
  'append:after-frame',
  'publish:before-sign',
  'publish:before-frame',
  'publish:after-frame',
  'snapshot:before-write',
]

const { privateKey } = generateKeyPairSync('ed25519')
const key = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
const publicKey = rawPublicKey(privateKey)

/** As a process that was started again has it: read by all means, with a snapshot and without. */
async function reopened<T>(dir: string, withSnapshot: boolean, look: (log: TileLog) => Promise<T>): Promise<T> {
  const log = await openTileLog({
    origin: ORIGIN,
    signer: { name: ORIGIN, publicKey, sign: () => Promise.reject(new Error('nothing is signed here')) },
    journal: await openFileJournal(join(dir, 'journal')),
    objects: fileStore(join(dir, 'tiles')),
    ...(withSnapshot && { snapshots: fileStore(join(dir, 'state')) }),
  })
  try {
    return await look(log)
  } finally {
    await log.stop()
  }
}

type Round = { how: string; ended: Ended }

/** One process more on the log, and how it ended. It begins with events of which some were acknowledged before. */
async function runRound(n: number, dir: string, random: (end: number) => number, oracle: Oracle): Promise<Round> {
  const from = Math.max(0, oracle.acknowledged - random(120))
  const task: ChildTask = { dir, key, seed: SEED + n, from, to: from + EVENTS }
  const turn = n % (POINTS.length + 2)
  const point = POINTS[turn]
  if (point) {
    const nth = point.startsWith('snapshot') ? 1 : 1 + random(3)
    return { how: `${point}, the ${nth}th`, ended: await runChild({ ...task, fault: { point, nth } }, oracle) }
  }
  const killAfter = 1 + random(EVENTS)
  if (n % 5 > 0) return { how: `after ${killAfter} lines`, ended: await runChild({ ...task, killAfter }, oracle) }
  // Two at once: the second takes the log over from the first, and dies as well.
  const [first, second] = await Promise.all([
    runChild(task, oracle),
    runChild({ ...task, seed: task.seed + 1_000, killAfter }, oracle),
  ])
  return {
    how: `two at once, one of them after ${killAfter} lines`,
    ended: { ...second, errors: first.errors + second.errors },
  }
}

test(`of ${ROUNDS} processes that were killed under load none broke a promise`, { timeout: 3_600_000 }, async () => {
  const random = seededRandom(SEED)
  let [acknowledged, checkpoints, killed] = [0, 0, 0]
  for (let n = 0; n < ROUNDS; ) {
    const dir = mkdtempSync(join(tmpdir(), 'killed-'))
    const oracle = createOracle({ name: ORIGIN, publicKey })
    for (const last = Math.min(ROUNDS, n + OF_ONE_LOG); n < last; n++) {
      const { how, ended } = await runRound(n, dir, random, oracle)
      expect(ended.errors, how).toBe('')
      if (ended.signal === 'SIGKILL') killed++
      const lost = n % 3 === 2 ? losePower(dir, random) : 'nothing'
      for (const withSnapshot of [true, false])
        await reopened(dir, withSnapshot, oracle.check).catch((cause: unknown) => {
          throw new Error(`round ${n} of seed ${SEED} (${how}; power lost: ${lost}): ${cause}`, { cause })
        })
    }
    acknowledged += oracle.acknowledged
    checkpoints += oracle.checkpoints
    rmSync(dir, { recursive: true })
  }
  console.info(
    `${ROUNDS} rounds, seed ${SEED}: ${killed} killed, ${acknowledged} events acknowledged, ${checkpoints} checkpoints`,
  )
  expect(killed).toBeGreaterThan(ROUNDS / 2)
  expect(checkpoints).toBeGreaterThan(ROUNDS / 2)
})
