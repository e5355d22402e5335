import { describe, expect, test } from 'vitest'
import type { FramePlace, Journal, ObjectStore } from '../src/ports.js'
import { atNth, atRandom, faultyJournal, faultyStore, type StoreCall } from './faulty.js'

function memoryStore(): ObjectStore {
  const objects = new Map<string, Uint8Array>()
  return {
    get: async (path) => objects.get(path),
    put: async (path, bytes) => void objects.set(path, bytes),
    delete: async (path) => void objects.delete(path),
    close: async () => {},
  }
}

function memoryJournal(): Journal {
  const frames: Uint8Array[] = []
  return {
    read: async function* ({ next }: FramePlace = { next: 0 }) {
      for (const [number, bytes] of frames.entries())
        if (number >= next) yield { number, bytes, after: { next: number + 1 } }
    },
    takeOver: async () => {},
    append: async (_, bytes) => ({ next: frames.push(bytes) }),
    close: async () => {},
  }
}

const bytes = Buffer.from('x')

describe('a faulty store', () => {
  test('fails where it was planned, with nothing done or all of it', async () => {
    const store = memoryStore()
    const lost = faultyStore(store, atNth('put', 2, { fails: 'ENOSPC' }))
    await lost.put('a', bytes)
    await expect(lost.put('b', bytes)).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(await store.get('b')).toBeUndefined()
    const done = faultyStore(store, atNth('put', 1, { fails: 'EIO', done: true }))
    await expect(done.put('b', bytes)).rejects.toMatchObject({ code: 'EIO' })
    expect(await done.get('b')).toBe(bytes)
  })

  test('answers as late as the test wants', async () => {
    let answer = () => {}
    const waits = new Promise<void>((resolve) => {
      answer = resolve
    })
    const inner = memoryStore()
    const putting = faultyStore(inner, atNth('put', 1, { waits })).put('a', bytes)
    expect(await inner.get('a')).toBeUndefined()
    answer()
    await putting
    expect(await inner.get('a')).toBe(bytes)
  })

  test('fails at the same calls for the same seed', async () => {
    const failuresOf = async (seed: number) => {
      const store = faultyStore(memoryStore(), atRandom<StoreCall>(seed, 0.3, ['put'], { fails: 'EIO' }))
      const puts = Array.from({ length: 100 }, (_, i) => store.put(`${i}`, bytes))
      return (await Promise.allSettled(puts)).map(({ status }) => status === 'rejected')
    }
    const failures = await failuresOf(7)
    expect(await failuresOf(7)).toEqual(failures)
    expect(await failuresOf(8)).not.toEqual(failures)
    expect(failures.filter(Boolean).length).toBeGreaterThan(10)
    expect(failures.filter(Boolean).length).toBeLessThan(60)
  })
})

describe('a faulty journal', () => {
  test('fails at an append, a takeover and in the middle of reading', async () => {
    const inner = memoryJournal()
    const journal = faultyJournal(inner, ({ op, number, nth }) => {
      if (op === 'append' && number === 1 && nth === 2) return { fails: 'EIO', done: true }
      if (op === 'takeOver' && nth === 2) return { fails: 'ECONNRESET' }
      if (op === 'read' && nth === 2) return { fails: 'EIO' }
    })
    await journal.takeOver(0)
    await journal.append(0, bytes)
    await expect(journal.append(1, bytes)).rejects.toMatchObject({ code: 'EIO' })
    await expect(journal.takeOver(2)).rejects.toMatchObject({ code: 'ECONNRESET' })
    const numbers = async (from: Journal) => {
      const seen: number[] = []
      for await (const { number } of from.read()) seen.push(number)
      return seen
    }
    await expect(numbers(journal)).rejects.toMatchObject({ code: 'EIO' })
    expect(await numbers(inner)).toEqual([0, 1])
  })
})
