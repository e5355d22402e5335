import { describe, expect, test } from 'vitest'
import { createTurns } from '../../src/journals/turns.js'
import { JournalTaken } from '../../src/ports.js'

const written = (next: number) => async () => ({ next })
const refuse = (error: Error) => async () => {
  throw error
}

describe('the turns of a writer', () => {
  test('let only the next number through', async () => {
    const turns = createTurns()
    turns.begin(5)
    await expect(turns.append(6, written(7))).rejects.toThrow(JournalTaken)
    expect(await turns.append(5, written(6))).toEqual({ next: 6 })
    await expect(turns.append(5, written(6))).rejects.toThrow(RangeError)
    await expect(turns.append(4, written(5))).rejects.toThrow(JournalTaken)
    expect(await turns.append(6, written(7))).toEqual({ next: 7 })
  })

  test('let one through at a time', async () => {
    const turns = createTurns()
    turns.begin(0)
    const first = turns.append(0, written(1))
    await expect(turns.append(1, written(2))).rejects.toThrow('must wait')
    await first
    expect(await turns.append(1, written(2))).toEqual({ next: 2 })
  })

  test('end with a failure, until the journal is taken over again', async () => {
    const turns = createTurns()
    turns.begin(0)
    const lost = new Error('connection lost')
    await expect(turns.append(0, refuse(lost))).rejects.toThrow(lost)
    await expect(turns.append(0, written(1))).rejects.toMatchObject({ cause: lost })
    turns.begin(1)
    expect(await turns.append(1, written(2))).toEqual({ next: 2 })
  })

  test('end for good where the journal was taken', async () => {
    const turns = createTurns()
    turns.begin(0)
    const taken = new JournalTaken('taken')
    await expect(turns.append(0, refuse(taken))).rejects.toThrow(taken)
    await expect(turns.append(0, written(1))).rejects.toThrow(taken)
  })

  test('begin with the takeover and end with the close', async () => {
    const turns = createTurns()
    await expect(turns.append(0, written(1))).rejects.toThrow('not taken over')
    turns.begin(0)
    turns.end()
    await expect(turns.append(0, written(1))).rejects.toThrow('not taken over')
  })
})
