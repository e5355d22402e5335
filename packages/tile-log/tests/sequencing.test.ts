import { leafHash, verifyConsistency, verifyInclusion } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { fileStore, JournalTaken, LogClosed, LogFailed } from '../src/index.js'
import { createLab, entries, idOf, treeHash } from './lab.js'

const bytesOf = (some: readonly { bytes: Uint8Array }[]) => some.map(({ bytes }) => bytes)

test('entries have the indices in which they came, and the checkpoint is the root of just these', async () => {
  await using lab = createLab()
  const log = await lab.leader()
  const all = entries(0, 700)
  const placed = await Promise.all([log.append(all.slice(0, 300)), log.append(all.slice(300)), log.append([])])
  expect(placed.flat()).toEqual(all.map((_, index) => ({ index, known: false })))
  const checkpoint = await log.publish()
  expect([checkpoint?.size, Buffer.from(checkpoint!.root)]).toEqual([700, Buffer.from(treeHash(bytesOf(all)))])
  expect(await log.publish()).toBeUndefined()
  expect(Buffer.from(await log.readEntry(511)).toString()).toBe('entry 511')
})

test('an event has one entry, however often and wherever it comes again', async () => {
  await using lab = createLab()
  const log = await lab.leader()
  const all = entries(0, 10)
  await log.append(all)
  const again = await Promise.all([log.append(all.slice(3, 6)), log.append([...entries(9, 11), ...entries(10, 11)])])
  expect(again[0]).toEqual([3, 4, 5].map((index) => ({ index, known: true })))
  expect(again[1]).toEqual([
    { index: 9, known: true },
    { index: 10, known: false },
    { index: 10, known: true },
  ])
  await log.publish()
  await log.stop()
  const next = await lab.leader()
  expect(await next.append(all.slice(0, 1))).toEqual([{ index: 0, known: true }])
  expect([next.size, next.indexOf(idOf(10)), next.indexOf(idOf(11))]).toEqual([11, 10, -1])
})

test.each([0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000])(
  'at %d entries every proof asked for holds, after a restart with and without a snapshot',
  async (size) => {
    await using lab = createLab()
    const log = await lab.leader()
    const all = entries(0, size)
    const half = Math.floor(size / 2)
    for (let i = 0; i < half; i += 4_000) await log.append(all.slice(i, Math.min(i + 4_000, half)))
    const first = await log.publish()
    for (let i = half; i < size; i += 4_000) await log.append(all.slice(i, i + 4_000))
    const last = (await log.publish()) ?? first
    expect(Buffer.from(last!.root)).toEqual(Buffer.from(treeHash(bytesOf(all))))
    await log.stop()
    for (const snapshots of [undefined, fileStore(`${lab.dir}/state`)]) {
      const opened = await lab.leader({ snapshots })
      expect([opened.size, opened.latest()?.note]).toEqual([size, last!.note])
      const proof = await opened.consistencyProof(half, size)
      expect(verifyConsistency(half, size, first!.root, last!.root, proof)).toBe(true)
      for (const index of new Set([0, half, size - 1].filter((i) => i >= 0 && i < size))) {
        const path = await opened.inclusionProof(index, size)
        expect(verifyInclusion(size, index, leafHash(all[index]!.bytes), path, last!.root)).toBe(true)
        expect(Buffer.from(await opened.readEntry(index))).toEqual(all[index]!.bytes)
      }
      expect(opened.repaired).toBe(0)
    }
  },
)

test('marks and entries are durable in one step', async () => {
  await using lab = createLab()
  const log = await lab.leader()
  await Promise.all([log.append(entries(0, 2), { 'a/0': '2' }), log.append(entries(2, 3), { 'a/0': '3', 'b/1': '7' })])
  expect(log.marks).toEqual({ 'a/0': '3', 'b/1': '7' })
  // Not stopped: a process that is killed writes no snapshot.
  const next = await lab.open()
  expect([next.size, next.marks]).toEqual([3, { 'a/0': '3', 'b/1': '7' }])
})

test('one that takes over has all that the other was told, and the other is told nothing more', async () => {
  await using lab = createLab()
  const first = await lab.leader()
  await first.append(entries(0, 5))
  const second = await lab.open()
  await first.append(entries(5, 8))
  await second.lead()
  expect(second.size).toBe(8)
  await expect(first.append(entries(8, 9))).rejects.toThrow(LogFailed)
  expect(first.failure()?.cause).toBeInstanceOf(JournalTaken)
  await expect(first.publish()).rejects.toThrow(LogFailed)
  expect(await second.append(entries(8, 9))).toEqual([{ index: 8, known: false }])
  expect((await lab.open()).size).toBe(9)
})

test('two that race for the lead never give one index out twice', async () => {
  await using lab = createLab()
  const told = new Map<number, number>()
  const run = async (from: number) => {
    for (let i = from; i < from + 40; ) {
      const log = await lab.leader()
      try {
        for (; i < from + 40; i++) {
          const [placed] = await log.append(entries(i, i + 1))
          expect(told.get(placed!.index)).toBeUndefined()
          told.set(placed!.index, i)
        }
      } catch (error) {
        if (!(error instanceof LogFailed)) throw error
        // What this one does not know of may be there all the same.
        const seen = (await lab.open()).indexOf(idOf(i))
        if (seen >= 0) told.set(seen, i++)
      }
    }
  }
  await Promise.all([run(0), run(1_000)])
  const log = await lab.open()
  expect([log.size, told.size]).toEqual([80, 80])
  for (const [index, event] of told) expect(log.indexOf(idOf(event))).toBe(index)
})

test('a follower has what the leader published, and can take over', async () => {
  await using lab = createLab()
  const leader = await lab.leader()
  const follower = await lab.open()
  await leader.append(entries(0, 600))
  await leader.publish()
  await follower.follow()
  expect([follower.size, follower.latest()?.note]).toEqual([600, leader.latest()?.note])
  expect(Buffer.from(await follower.readEntry(300)).toString()).toBe('entry 300')
  await leader.append(entries(600, 900))
  await follower.lead()
  await follower.publish()
  expect(follower.latest()?.size).toBe(900)
})

test('a closed log takes nothing more, and all of it can be read', async () => {
  await using lab = createLab()
  const log = await lab.leader()
  await log.append(entries(0, 3))
  expect((await log.closeForGood()).size).toBe(3)
  await expect(log.append(entries(3, 4))).rejects.toThrow(LogClosed)
  await log.stop()
  const next = await lab.leader()
  expect([next.closed, next.size]).toEqual([true, 3])
  await expect(next.append(entries(3, 4))).rejects.toThrow(LogClosed)
})

test('what is too much is refused before anything is written', async () => {
  await using lab = createLab()
  const log = await lab.leader()
  await expect(log.append(entries(0, 4_097))).rejects.toThrow(/4096 is the most/)
  await expect(log.append([{ bytes: new Uint8Array(65_536) }])).rejects.toThrow(/65535 is the most/)
  await expect(log.append([...entries(0, 1), { bytes: new Uint8Array(1) }])).rejects.toThrow(/or none has/)
  expect([log.size, log.failure()]).toEqual([0, undefined])
})
