import { StatusList } from '@testamur/credential-proof'
import { expect, test } from 'vitest'
import { bitstringOf } from './bitstring.js'
import { LIST_SIZE } from './permutation.js'

/** As the standard counts: index 0 is the left-most bit. */
const at = (bits: Uint8Array, index: number) => (bits[Math.floor(index / 8)]! >> (7 - (index % 8))) & 1

test('a bit is set for what is revoked and what is suspended, at the same index, and for nothing else', () => {
  const list = StatusList.of(LIST_SIZE, 2)
  const indices = [0, 1, 6, 7, 8, 63, 64, 1_001, LIST_SIZE - 1]
  indices.forEach((index, i) => {
    list.set(index, 1 + (i % 2))
  })
  const bits = bitstringOf(list.bytes)
  expect(bits.length * 8).toBe(LIST_SIZE)
  const found = Array.from({ length: LIST_SIZE }, (_, i) => i).filter((i) => at(bits, i) === 1)
  expect(found).toEqual(indices)
})

test('the list is as long as a verifier asks for at least', () => expect(LIST_SIZE).toBeGreaterThanOrEqual(131_072))
