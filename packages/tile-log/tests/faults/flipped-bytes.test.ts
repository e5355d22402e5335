import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFrame } from '../../src/frame.js'
import { JournalDamaged, openFileJournal, openTileLog, type TileLog, TreeDamaged } from '../../src/index.js'
import { openSnapshot } from '../../src/snapshot.js'
import { createLab, type Lab, ORIGIN } from '../lab.js'
import { idOf } from './events.js'
import { memoryJournal, memoryStore } from './memory.js'
import { digestOf } from './oracle.js'

// A full tile and its bundle, and partial ones on two levels.
const ENTRIES = 259
const flip = (bytes: Uint8Array, at: number): Uint8Array => {
  const other = Uint8Array.from(bytes)
  other[at]! ^= 1 + (at % 255)
  return other
}

/** All files below a directory, by their paths. */
function filesIn(dir: string): Map<string, Uint8Array> {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(dir.length + 1), new Uint8Array(readFileSync(path))]
    }),
  )
}

let lab: Lab
let original: string
let objects: Map<string, Uint8Array>
let snapshot: Uint8Array
let frames: Uint8Array[]

beforeAll(async () => {
  lab = createLab()
  const log = await lab.leader()
  const all = Array.from({ length: ENTRIES }, (_, n) => ({ id: idOf(n), bytes: Buffer.from(`${n}`) }))
  for (const [from, to] of [
    [0, 1],
    [1, 130],
    [130, 256],
    [256, ENTRIES - 1],
  ] as const) {
    await log.append(all.slice(from, to), { 'topic/0': String(to) })
    await log.publish()
  }
  await log.stop()
  const last = await lab.leader()
  await last.append(all.slice(-1))
  await last.publish()
  original = digestOf(last)
  await last.stop()
  objects = filesIn(join(lab.dir, 'tiles'))
  snapshot = filesIn(join(lab.dir, 'state')).get('snapshot')!
  frames = []
  const journal = await openFileJournal(join(lab.dir, 'journal'))
  for await (const { bytes } of journal.read()) frames.push(Uint8Array.from(bytes))
})
afterAll(() => lab[Symbol.asyncDispose]())

const openOver = (more: { stored?: Map<string, Uint8Array>; snapshots?: Map<string, Uint8Array> }): Promise<TileLog> =>
  openTileLog({
    origin: ORIGIN,
    signer: lab.signer,
    journal: memoryJournal([...frames]),
    objects: memoryStore(more.stored ?? new Map(objects)),
    ...(more.snapshots && { snapshots: memoryStore(more.snapshots) }),
  })

const openWith = (stored: Map<string, Uint8Array>): Promise<TileLog> =>
  openOver({ stored, snapshots: new Map([['snapshot', snapshot]]) })

const isSame = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean => Buffer.compare(a!, b!) === 0

describe('every byte of a small log, one after the other another one', { timeout: 900_000 }, () => {
  test('in the journal: it is not read, and the place is told', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'flipped-'))
    let tried = 0
    for (const [name, bytes] of filesIn(join(lab.dir, 'journal'))) writeFileSync(join(dir, name), bytes)
    const journal = await openFileJournal(dir)
    const readAll = async () => {
      for await (const frame of journal.read()) openFrame(frame.number, frame.bytes)
    }
    await readAll()
    for (const [name, bytes] of filesIn(dir)) {
      const file = openSync(join(dir, name), 'r+')
      for (let at = 0; at < bytes.length; at++, tried++) {
        writeSync(file, flip(bytes, at), at, 1, at)
        const error = await readAll().catch((thrown: unknown) => thrown)
        expect(error, `byte ${at} of ${name}`).toBeInstanceOf(JournalDamaged)
        expect((error as Error).message).toMatch(/frame \d+ at byte \d+ of/)
        writeSync(file, bytes, at, 1, at)
      }
      closeSync(file)
    }
    await readAll()
    rmSync(dir, { recursive: true })
    expect(tried).toBeGreaterThan(6_000)
  })

  test('in the snapshot: it is passed over, and the journal says the same', async () => {
    for (let at = 0; at < snapshot.length; at++) {
      const flipped = flip(snapshot, at)
      if (openSnapshot(flipped, ORIGIN) !== undefined) throw new Error(`byte ${at} is not noticed`)
      // All of them fail one check; the whole way for some.
      if (at % 997 === 0)
        expect(digestOf(await openOver({ snapshots: new Map([['snapshot', flipped]]) }))).toBe(original)
    }
    expect(digestOf(await openWith(new Map(objects)))).toBe(original)
  })

  test('in a full tile or bundle: it is mended when it is read, and never given out', async () => {
    const whole = { level: 0, index: 0, width: 256 }
    for (const path of ['tile/0/000', 'tile/entries/000']) {
      const bytes = objects.get(path)!
      for (let at = 0; at < bytes.length; at++) {
        const stored = new Map(objects).set(path, flip(bytes, at))
        const log = await openWith(stored)
        const given = path === 'tile/0/000' ? await log.readTile(whole) : await log.readBundle(0, 256)
        if (!isSame(given, bytes) || !isSame(stored.get(path), bytes) || log.repaired !== 1)
          throw new Error(`byte ${at} of ${path} is not mended`)
      }
    }
  })

  test('in the checkpoint, and in what is stored beside what the log reads: the log says the same', async () => {
    const others = [...objects].filter(([path]) => !/^tile\/(0|entries)\/000$/.test(path))
    expect(others.length).toBeGreaterThan(3)
    for (const [path, bytes] of others)
      for (let at = 0; at < bytes.length; at++) {
        const stored = new Map(objects).set(path, flip(bytes, at))
        const log = await openWith(stored)
        await log.lead()
        expect(digestOf(log)).toBe(original)
        if (path === 'checkpoint' && !isSame(stored.get(path), bytes)) throw new Error(`byte ${at} of ${path} stays`)
        if (at === 0)
          expect(
            isSame(await log.readBundle(1, ENTRIES - 256), objects.get(`tile/entries/001.p/${ENTRIES - 256}`)),
          ).toBe(true)
      }
  })

  test('in a bundle and in the journal that it comes from: neither is given out', async () => {
    const [stored, held] = [new Map(objects), frames[2]!]
    stored.delete('tile/entries/000')
    frames[2] = flip(held, held.length - 1)
    try {
      const log = await openWith(stored)
      await expect(log.readEntry(255)).rejects.toThrow(JournalDamaged)
      stored.set('tile/entries/000', flip(objects.get('tile/entries/000')!, 900))
      const error = await log.readEntry(3).catch((thrown: unknown) => thrown)
      expect([JournalDamaged, TreeDamaged].some((kind) => error instanceof kind)).toBe(true)
    } finally {
      frames[2] = held
    }
  })
})
