import { describe, expect, test } from 'vitest'
import { BLOCK_SIZE, BLOCKS, indicesOf, LIST_SIZE, newPermutationKey, permutation } from './permutation.js'

describe('the order in which indices are handed out', () => {
  test.each([1, 2, 3, 4])('is a bijection of the whole list under any key (%i)', () => {
    const at = permutation(newPermutationKey())
    const seen = new Uint8Array(LIST_SIZE)
    for (let i = 0; i < LIST_SIZE; i++) seen[at(i)]!++
    expect(seen.every((times) => times === 1)).toBe(true)
  })

  test('blocks are disjoint and cover the list', () => {
    const key = newPermutationKey()
    const half = BLOCKS / 2
    const all = new Set([...indicesOf(key, 0, half), ...indicesOf(key, half, half)])
    expect(all.size).toBe(LIST_SIZE)
  })

  test('differs from key to key, and does not follow the position', () => {
    const [a, b] = [indicesOf(newPermutationKey(), 0, 8), indicesOf(newPermutationKey(), 0, 8)]
    expect(a).not.toEqual(b)
    const steps = new Set(a.slice(1).map((index, i) => index - a[i]!))
    expect(steps.size).toBeGreaterThan(a.length / 2)
    // a block spreads over the list: no quarter stays empty
    expect(new Set(a.map((index) => Math.floor((index * 4) / LIST_SIZE))).size).toBe(4)
    expect(a).toHaveLength(8 * BLOCK_SIZE)
  })

  test('is the same for the same key', () => {
    const key = Buffer.alloc(32, 7)
    expect(indicesOf(key, 3, 1)).toEqual(indicesOf(key, 3, 1))
  })
})
