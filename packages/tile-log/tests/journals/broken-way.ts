import { describe, expect, test } from 'vitest'
import { type Journal, JournalTaken } from '../../src/ports.js'
import type { BreakableWay } from '../breakable-way.js'
import { createDice } from '../dice.js'
import { appendMany, begin, bodiesIn, frameOf, readAll } from './writing.js'

export type BrokenJournalRoom = AsyncDisposable & {
  way: BreakableWay
  /** By a way that holds. */
  open(): Journal
  /** By the way that breaks; does not try again by itself. */
  openBroken(): Journal
}

/** What a journal behind a network owes where that fails. */
export function describeBrokenJournal(name: string, lab: { room(): Promise<BrokenJournalRoom> }): void {
  describe(`a journal in ${name}, on a broken way`, () => {
    const writing = async (room: BrokenJournalRoom) => {
      const journal = room.openBroken()
      await begin(journal)
      await appendMany(journal, 0, 3)
      return journal
    }
    const kept = ['frame 0', 'frame 1', 'frame 2']

    test('says that a frame did not come through, and then takes no other', async () => {
      await using room = await lab.room()
      const journal = await writing(room)
      room.way.cutRequest()
      await expect(journal.append(3, frameOf(3))).rejects.toThrow()
      await expect(journal.append(3, frameOf(3))).rejects.toThrow('has failed')
      const next = room.open()
      expect(await begin(next)).toBe(3)
      await appendMany(next, 3, 1)
      expect(await bodiesIn(room.open())).toEqual([...kept, 'frame 3'])
    })

    test('says that it is not known whether a frame came through; who reads again sees it whole', async () => {
      await using room = await lab.room()
      const journal = await writing(room)
      room.way.cutAnswer()
      await expect(journal.append(3, frameOf(3))).rejects.toThrow()
      await expect(journal.append(3, frameOf(3))).rejects.toThrow('has failed')
      const next = room.open()
      expect(await begin(next)).toBe(4)
      await appendMany(next, 4, 1)
      expect(await bodiesIn(room.open())).toEqual([...kept, 'frame 3', 'frame 4'])
    })

    test.each([['cutRequest'], ['cutAnswer']] as const)(
      'can be taken over again after %s of a takeover',
      async (cut) => {
        await using room = await lab.room()
        const old = await writing(room)
        const heir = room.openBroken()
        await readAll(heir)
        room.way[cut]()
        await expect(heir.takeOver(3)).rejects.toThrow()
        expect(await begin(heir)).toBe(3)
        await appendMany(heir, 3, 1, 'new')
        await expect(old.append(3, frameOf(3))).rejects.toThrow(JournalTaken)
        expect(await bodiesIn(room.open())).toEqual([...kept, 'new 3'])
      },
    )

    test('takes no frame that was on its way when another took over', async () => {
      await using room = await lab.room()
      const old = await writing(room)
      const { held, release } = room.way.hold()
      const late = old.append(3, frameOf(3, 'late'))
      const refused = expect(late).rejects.toThrow(JournalTaken)
      await held
      const heir = room.open()
      expect(await begin(heir)).toBe(3)
      release()
      await refused
      await appendMany(heir, 3, 1, 'new')
      expect(await bodiesIn(room.open())).toEqual([...kept, 'new 3'])
    })

    test('takes no frame that its writer gave up on, once another took over', async () => {
      await using room = await lab.room()
      const old = await writing(room)
      const { held, release } = room.way.hold()
      const given = old.append(3, frameOf(3, 'given up'))
      given.catch(() => {})
      await held
      const heir = room.open()
      await begin(heir)
      await appendMany(heir, 3, 2, 'new')
      release()
      await expect(given).rejects.toThrow(JournalTaken)
      expect(await bodiesIn(room.open())).toEqual([...kept, 'new 3', 'new 4'])
    })

    test('says that it could not be read to the end', async () => {
      await using room = await lab.room()
      const journal = await writing(room)
      await journal.append(3, frameOf(3, 3 << 20))
      room.way.cutAnswer()
      await expect(readAll(journal)).rejects.toThrow()
      expect((await readAll(journal)).length).toBe(4)
    })

    test.each([1, 2, 3])('keeps all that any writer was told, whatever breaks (seed %d)', async (seed) => {
      await using room = await lab.room()
      const dice = createDice(seed)
      const told = new Map<number, string>()
      const write = async (writer: number) => {
        for (let life = 0; life < 6; life++) {
          const journal = room.openBroken()
          try {
            let number = await begin(journal)
            for (const left of [4, 3, 2, 1]) {
              const text = `writer ${writer}, life ${life}, ${left}`
              if (dice() < 0.15) room.way.cutAnswer()
              else if (dice() < 0.1) room.way.cutRequest()
              await journal.append(number, frameOf(number, text))
              told.set(number++, text)
            }
          } catch {
            // Cut off or taken over from: another life begins.
          } finally {
            await journal.close()
          }
        }
      }
      await Promise.all([write(0), write(1), write(2)])
      const bodies = await bodiesIn(room.open())
      expect(told.size).toBeGreaterThan(0)
      expect(Object.fromEntries([...told].map(([number]) => [number, bodies[number]]))).toEqual(
        Object.fromEntries(told),
      )
      expect(new Set(bodies).size).toBe(bodies.length)
    })
  })
}
