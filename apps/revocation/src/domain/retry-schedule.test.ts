import { expect, test } from 'vitest'
import { retrySchedule, waitAfter } from './retry-schedule.js'

test('a receiver that is down for a minute is tried several times meanwhile and after', () => {
  const sums = retrySchedule.map((_, i) => retrySchedule.slice(0, i + 1).reduce((a, b) => a + b, 0))
  expect(sums.filter((at) => at <= 60_000).length).toBeGreaterThanOrEqual(3)
  expect(sums.find((at) => at > 60_000)).toBeLessThanOrEqual(120_000)
  expect(sums.at(-1)).toBeGreaterThanOrEqual(3 * 24 * 3_600_000)
})

test('waits spread by a fifth to both sides', () => {
  expect([0, 0.5, 1].map((r) => waitAfter([1_000], 1, () => r))).toEqual([800, 1_000, 1_200])
})

test('when the schedule is used up there is no further attempt', () => {
  expect(waitAfter([1, 2], 3)).toBeUndefined()
})
