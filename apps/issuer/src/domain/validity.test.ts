import { expect, test } from 'vitest'
import { addDuration } from './validity.js'

test.each([
  ['P5Y', '2031-03-01T09:30:00.000Z'],
  ['P18M', '2027-09-01T09:30:00.000Z'],
  ['P90D', '2026-05-30T09:30:00.000Z'],
])('an award of 1 March 2026 that is valid for %s ends at %s', (duration, end) => {
  expect(addDuration(new Date('2026-03-01T09:30:00Z'), duration).toISOString()).toBe(end)
})

test('anything else is no duration', () => {
  expect(() => addDuration(new Date(), 'P1Y2M')).toThrow(RangeError)
})
