import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FramePlace, type Journal, JournalDamaged, JournalTaken } from '../../src/ports.js'
import { appendMany, appendUntilTaken, begin, bodiesIn, bodyOf, frameOf, readAll } from './writing.js'

/** A place for one journal. `open` opens it as another process would. */
export type JournalRoom = AsyncDisposable & { open(): Promise<Journal> }

export type JournalLab = {
  room(): Promise<JournalRoom>
}

const texts = (count: number, text = 'frame'): string[] => Array.from({ length: count }, (_, i) => `${text} ${i}`)
const viaJson = (place: FramePlace): FramePlace => JSON.parse(JSON.stringify(place))

/** What every journal owes to the sequencer, whatever it is made of. */
export function describeJournal(name: string, lab: JournalLab): void {
  describe(`a journal in ${name}`, () => {
    let room: JournalRoom
    const opened: Journal[] = []
    const open = async () => {
      const journal = await room.open()
      opened.push(journal)
      return journal
    }
    beforeEach(async () => {
      room = await lab.room()
    })
    afterEach(async () => {
      for (const journal of opened.splice(0)) await journal.close()
      await room[Symbol.asyncDispose]()
    })

    test('is empty at first, and begins with 0', async () => {
      const journal = await open()
      expect(await readAll(journal)).toEqual([])
      expect(await begin(journal)).toBe(0)
      expect(await readAll(journal)).toEqual([])
      expect((await journal.append(0, frameOf(0))).next).toBe(1)
    })

    test('gives back all frames in order and without a gap, to others as well', async () => {
      const journal = await open()
      await begin(journal)
      await appendMany(journal, 0, 20)
      for (const reader of [journal, await open()]) {
        const frames = await readAll(reader)
        expect(frames.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, i) => i))
        expect(frames.map(({ after }) => after.next)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
        expect(frames.map(bodyOf)).toEqual(texts(20))
      }
    })

    test('holds frames of one byte and of 8 MiB', async () => {
      const journal = await open()
      await begin(journal)
      const sizes = [1, 8 << 20, 1, 0, 70_000]
      for (const [number, size] of sizes.entries()) await journal.append(number, frameOf(number, size))
      const frames = await readAll(await open())
      expect(frames.length).toBe(sizes.length)
      for (const { number, bytes } of frames) expect(Buffer.compare(bytes, frameOf(number, sizes[number]!))).toBe(0)
    })

    test('is read on from any place, and from one that was kept', async () => {
      const journal = await open()
      await begin(journal)
      const places: FramePlace[] = []
      for (let i = 0; i < 6; i++) places.push(await journal.append(i, frameOf(i)))
      const reader = await open()
      for (const place of [...places, ...(await readAll(reader)).map(({ after }) => after)])
        expect(await bodiesIn(reader, viaJson(place))).toEqual(texts(6).slice(place.next))
      expect(await bodiesIn(reader, { next: 0 })).toEqual(texts(6))
    })

    test('is read on from a number alone', async () => {
      for (const writer of [await open(), await open(), await open()]) await appendMany(writer, await begin(writer), 3)
      for (const next of [1, 4, 8, 9]) expect(await bodiesIn(await open(), { next })).toEqual(texts(9).slice(next))
    })

    test('goes on where it was left', async () => {
      const first = await open()
      await begin(first)
      const place = await appendMany(first, 0, 3)
      await first.close()
      const second = await open()
      expect(await begin(second)).toBe(3)
      await appendMany(second, 3, 2)
      const third = await open()
      expect(await bodiesIn(third)).toEqual(texts(5))
      expect(await bodiesIn(third, viaJson(place))).toEqual(['frame 3', 'frame 4'])
    })

    test('goes on after many that took over and wrote nothing', async () => {
      const first = await open()
      await begin(first)
      await appendMany(first, 0, 2)
      for (let i = 0; i < 5; i++) expect(await begin(await open())).toBe(2)
      const last = await open()
      expect(await begin(last)).toBe(2)
      const place = await appendMany(last, 2, 2)
      expect(await bodiesIn(await open())).toEqual(texts(4))
      expect(await readAll(await open(), place)).toEqual([])
    })

    test('takes no frame before it was taken over', async () => {
      const journal = await open()
      await expect(journal.append(0, frameOf(0))).rejects.toThrow('not taken over')
      expect(await readAll(journal)).toEqual([])
    })

    test('takes no frame from a writer that was taken over from, not even the right next one', async () => {
      const [old, heir] = [await open(), await open()]
      await begin(old)
      await appendMany(old, 0, 3, 'old')
      await begin(heir)
      await expect(old.append(3, frameOf(3, 'zombie'))).rejects.toThrow(JournalTaken)
      await appendMany(heir, 3, 2, 'new')
      for (const number of [3, 4, 5]) await expect(old.append(number, frameOf(number, 'zombie'))).rejects.toThrow()
      const kept = [...texts(3, 'old'), 'new 3', 'new 4']
      expect(await bodiesIn(heir)).toEqual(kept)
      expect(await bodiesIn(await open())).toEqual(kept)
    })

    test('keeps what the old writer was told, although the new one had read before it', async () => {
      const [old, heir] = [await open(), await open()]
      await begin(old)
      await appendMany(old, 0, 2)
      const place = (await readAll(heir)).at(-1)!.after
      await appendMany(old, 2, 1)
      await heir.takeOver(2)
      expect(await bodiesIn(heir, place)).toEqual(['frame 2'])
      await heir.append(3, frameOf(3))
      await expect(old.append(3, frameOf(3))).rejects.toThrow(JournalTaken)
      expect(await bodiesIn(await open())).toEqual(texts(4))
    })

    test('is left with one of several writers that begin at once, and with all that any was told', async () => {
      const writers = await Promise.all(Array.from({ length: 4 }, () => open()))
      let beaten = 0
      const write = async (writer: Journal, i: number) => {
        const end = await appendUntilTaken(writer, `writer ${i}:`, () => beaten === writers.length - 1)
        if (end.taken) beaten++
        return end
      }
      const ends = await Promise.all(writers.map(write))
      expect(beaten).toBe(writers.length - 1)
      const bodies = await bodiesIn(await open())
      for (const { acknowledged } of ends) for (const [number, body] of acknowledged) expect(bodies[number]).toBe(body)
      const told = ends.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0)
      expect(bodies.length).toBeGreaterThanOrEqual(told)
      expect(new Set(bodies).size).toBe(bodies.length)
    })

    test('can be taken from a writer that never rests', async () => {
      const old = await open()
      const ending = appendUntilTaken(old, 'old')
      const heir = await open()
      while ((await readAll(heir)).length < 5);
      const next = await begin(heir)
      await appendMany(heir, next, 3, 'new')
      const { acknowledged } = await ending
      const bodies = await bodiesIn(await open())
      expect(bodies).toEqual([...texts(next, 'old'), ...[0, 1, 2].map((i) => `new ${next + i}`)])
      expect(Math.max(...acknowledged.keys())).toBeLessThan(next)
    })

    test('is read while it grows', async () => {
      const [writer, reader] = [await open(), await open()]
      await begin(writer)
      const growing = appendMany(writer, 0, 60)
      let seen: string[] = []
      let place: FramePlace = { next: 0 }
      while (seen.length < 60) {
        for await (const frame of reader.read(place)) {
          seen = [...seen, bodyOf(frame)]
          place = frame.after
        }
      }
      await growing
      expect(seen).toEqual(texts(60))
    })

    test('may be left in the middle of reading', async () => {
      const journal = await open()
      await begin(journal)
      await appendMany(journal, 0, 30)
      for await (const { number } of journal.read()) if (number === 4) break
      expect(await bodiesIn(journal)).toEqual(texts(30))
    })

    test('says that it ends before a place that somebody remembers', async () => {
      const journal = await open()
      await begin(journal)
      const place = await appendMany(journal, 0, 3)
      const another = await lab.room()
      try {
        const emptied = await another.open()
        await expect(readAll(emptied, place)).rejects.toThrow(JournalDamaged)
        await emptied.close()
      } finally {
        await another[Symbol.asyncDispose]()
      }
    })
  })
}
