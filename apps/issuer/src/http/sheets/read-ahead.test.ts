import { expect, test } from 'vitest'
import { readAhead } from './read-ahead.js'

/** A body that counts what was taken of it. */
function bodyOf(chunks: number, size: number, failure?: Error) {
  const told = { taken: 0 }
  async function* body() {
    for (let i = 0; i < chunks; i++) {
      told.taken++
      yield new Uint8Array(size).fill(i)
    }
    if (failure) throw failure
  }
  return { told, body: body() }
}
const MiB = 1024 * 1024

test('every byte in its order', async () => {
  const seen: number[] = []
  for await (const chunk of readAhead(bodyOf(20, 3).body)) seen.push(...chunk)
  expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => Math.floor(i / 3)))
})

test('a body is taken in before anyone reads it, and no more of it than may be held', async () => {
  const { told, body } = bodyOf(100, MiB)
  const bytes = readAhead(body)
  await expect.poll(() => told.taken).toBe(64)
  let size = 0
  for await (const chunk of bytes) size += chunk.length
  expect(size).toBe(100 * MiB)
})

test('who stops reading lets the sender finish, and holds nothing', async () => {
  for (let i = 0; i < 3; i++) {
    const { told, body } = bodyOf(90, MiB)
    for await (const _ of readAhead(body)) break
    await expect.poll(() => told.taken).toBe(90)
  }
})

test('bytes that nobody ever reads hold nothing once that is said', async () => {
  for (let i = 0; i < 3; i++) {
    const { told, body } = bodyOf(90, MiB)
    readAhead(body).leave()
    await expect.poll(() => told.taken).toBe(90)
  }
})

test('a body that fails fails behind what came of it', async () => {
  const seen: number[] = []
  const read = async () => {
    for await (const chunk of readAhead(bodyOf(3, 1, new Error('cut')).body)) seen.push(...chunk)
  }
  await expect(read()).rejects.toThrow('cut')
  expect(seen).toEqual([0, 1, 2])
})
