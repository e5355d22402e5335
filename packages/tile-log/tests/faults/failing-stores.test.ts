import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  fileStore,
  type Journal,
  LogFailed,
  type ObjectStore,
  openFileJournal,
  openTileLog,
  type TileLog,
} from '../../src/index.js'
import { atRandom, type Fault, faultyJournal, faultyStore, type JournalCall, type StoreCall } from '../faulty.js'
import { createLab, type Lab } from '../lab.js'
import { entryOf, ORIGIN, seededRandom } from './events.js'
import { createOracle, type Oracle } from './oracle.js'

const SEED = Number(process.env.FAULT_SEED ?? 5)
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 12)
const EVENTS = 900

type Way = { name: string; store: Fault; journal: Fault }
const WAYS: readonly Way[] = [
  { name: 'EIO', store: { fails: 'EIO' }, journal: { fails: 'EIO' } },
  { name: 'ENOSPC', store: { fails: 'ENOSPC' }, journal: { fails: 'ENOSPC' } },
  // The worst: it was done, and nobody was told.
  { name: 'EIO after all was done', store: { fails: 'EIO', done: true }, journal: { fails: 'EIO', done: true } },
]

/** One log after another on the same files, each until it fails; whoever appends asks again, as a source does. */
async function drive(open: (n: number) => Promise<TileLog>, oracle: Oracle, random: (end: number) => number) {
  let failures = 0
  const failed = () => {
    failures++
  }
  for (let n = 0, next = 0; next < EVENTS; n++) {
    const log = await open(n).catch(failed)
    if (!log) continue
    while (next < EVENTS && !log.failure()) {
      const events = Array.from({ length: 1 + random(60) }, (_, i) => next + i)
      const placed = await log.append(events.map(entryOf)).catch(failed)
      placed?.forEach(({ index }, i) => {
        oracle.told(events[i]!, index)
      })
      if (placed) next = events.at(-1)! + 1
      if (random(3) > 0) continue
      const checkpoint = await log.publish().catch(failed)
      if (checkpoint) await oracle.signed(checkpoint.note)
    }
    await log.stop().catch(failed)
  }
  return failures
}

async function withDirectory<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'failing-'))
  try {
    return await work(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

type Parts = { journal: Journal; objects: ObjectStore; snapshots: ObjectStore }
const partsOf = async (dir: string): Promise<Parts> => ({
  journal: await openFileJournal(join(dir, 'journal'), { segmentSize: 8 << 10 }),
  objects: fileStore(join(dir, 'tiles')),
  snapshots: fileStore(join(dir, 'state')),
})
const openOn = (lab: Lab, parts: Parts): Promise<TileLog> =>
  openTileLog({ origin: ORIGIN, signer: { ...lab.signer, name: ORIGIN }, snapshotEvery: 200, ...parts })

describe.each(WAYS)('stores and journals that fail now and then with $name', ({ store, journal }) => {
  test('lose nothing that was acknowledged, and the log is whole once they are well', {
    timeout: 600_000,
  }, async () => {
    await using lab = createLab()
    let failures = 0
    for (let round = 0; round < ROUNDS; round++)
      await withDirectory(async (dir) => {
        const random = seededRandom(SEED + round)
        const oracle = createOracle({ ...lab.signer, name: ORIGIN })
        const share = 0.02 + random(10) / 50
        const open = async (n: number) => {
          const parts = await partsOf(dir)
          const seed = SEED + 1_000 * round + n
          const log = await openOn(lab, {
            journal: faultyJournal(
              parts.journal,
              atRandom<JournalCall>(seed, share / 4, ['append', 'takeOver', 'read'], journal),
            ),
            objects: faultyStore(parts.objects, atRandom<StoreCall>(seed + 1, share, ['get', 'put', 'delete'], store)),
            snapshots: faultyStore(parts.snapshots, atRandom<StoreCall>(seed + 2, share, ['get', 'put'], store)),
          })
          await log.lead()
          return log
        }
        failures += await drive(open, oracle, random)
        for (const snapshots of [true, false]) {
          const parts = await partsOf(dir)
          const log = await openOn(lab, snapshots ? parts : { ...parts, snapshots: fileStore(join(dir, 'none')) })
          await log.lead()
          expect(await oracle.check(log)).toBeGreaterThanOrEqual(EVENTS)
          await log.publish()
          await oracle.check(log)
          await log.stop()
        }
      })
    console.info(`${ROUNDS} rounds from seed ${SEED}: ${failures} failures met`)
    expect(failures).toBeGreaterThan(ROUNDS)
  })
})

describe('a disk that is full', () => {
  test('holds up publishing and not what was acknowledged, and everything goes on when there is room', async () => {
    await using lab = createLab()
    await withDirectory(async (dir) => {
      let full = false
      const parts = await partsOf(dir)
      const objects = faultyStore(parts.objects, ({ op }) => (full && op === 'put' ? { fails: 'ENOSPC' } : undefined))
      const log = await openOn(lab, { ...parts, objects })
      await log.lead()
      const oracle = createOracle({ ...lab.signer, name: ORIGIN })
      const append = async (from: number, to: number) => {
        const events = Array.from({ length: to - from }, (_, i) => from + i)
        const placed = await log.append(events.map(entryOf))
        placed.forEach(({ index }, i) => {
          oracle.told(events[i]!, index)
        })
      }
      await append(0, 300)
      const before = await log.publish()
      full = true
      await append(300, 900)
      await expect(log.publish()).rejects.toMatchObject({ code: 'ENOSPC' })
      expect(log.latest()?.note).toBe(before?.note)
      // All of it is read from memory meanwhile.
      await oracle.check(log)
      full = false
      expect((await log.publish())?.size).toBe(900)
      await oracle.check(log)
      await log.stop()
      const again = await openOn(lab, await partsOf(dir))
      expect(await oracle.check(again)).toBe(900)
      expect(again.repaired).toBe(0)
      await again.stop()
    })
  })

  test('where the journal is: nothing more is acknowledged, and the log opens again with what was', async () => {
    await using lab = createLab()
    await withDirectory(async (dir) => {
      const parts = await partsOf(dir)
      const journal = faultyJournal(parts.journal, ({ op, nth }) =>
        op === 'append' && nth > 2 ? { fails: 'ENOSPC' } : undefined,
      )
      const log = await openOn(lab, { ...parts, journal })
      await log.lead()
      await log.append([entryOf(0)])
      await log.append([entryOf(1)])
      await expect(log.append([entryOf(2)])).rejects.toThrow(LogFailed)
      await expect(log.append([entryOf(3)])).rejects.toThrow(LogFailed)
      await expect(log.publish()).rejects.toThrow(LogFailed)
      expect(log.size).toBe(2)
      await log.stop()
      const again = await openOn(lab, await partsOf(dir))
      await again.lead()
      expect(await again.append([entryOf(0), entryOf(2)])).toEqual([
        { index: 0, known: true },
        { index: 2, known: false },
      ])
      await again.stop()
    })
  })
})
