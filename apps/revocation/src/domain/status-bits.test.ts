import { expect, test } from 'vitest'
import { emptyBits, withChanges } from './status-bits.js'

test('entries lie from the least significant bits on (Token Status List §4.1)', () => {
  const example = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]
  const list = withChanges(
    new Uint8Array(3),
    example.map((value, index) => ({ index, value })),
  )
  expect(Buffer.from(list.bytes).toString('hex')).toBe('c944f9')
})

test('a later change of the same entry wins, neighbours and the given bytes stay', () => {
  const before = withChanges(emptyBits(), [
    { index: 4, value: 2 },
    { index: 5, value: 1 },
  ])
  const after = withChanges(before.bytes, [
    { index: 4, value: 1 },
    { index: 4, value: 0 },
  ])
  expect([before.bytes[1], after.bytes[1]]).toEqual([0b0110, 0b0100])
})

test('an index outside the list is refused', () => {
  expect(() => withChanges(emptyBits(), [{ index: 2 ** 17, value: 1 }])).toThrow(RangeError)
})
