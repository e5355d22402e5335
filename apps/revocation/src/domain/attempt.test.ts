import { expect, test } from 'vitest'
import { judge, type Reply } from './attempt.js'

const half = () => 0.5

test.each<[Reply, string]>([
  [{ status: 200 }, 'delivered'],
  [{ status: 204 }, 'delivered'],
  [{ status: 301 }, 'retry'],
  [{ status: 410 }, 'gone'],
  [{ status: 429 }, 'retry'],
  [{ status: 500 }, 'retry'],
  [{ error: 'timed out' }, 'retry'],
])('an endpoint that answers %o: %s', (reply, outcome) => {
  expect(judge(reply, 1, [1_000], half).outcome).toBe(outcome)
})

test('the wait is that of the schedule, and after it the delivery is dead', () => {
  expect(judge({ status: 500 }, 2, [1_000, 5_000], half)).toEqual({ outcome: 'retry', waitMs: 5_000 })
  expect(judge({ status: 500 }, 3, [1_000, 5_000], half)).toEqual({ outcome: 'dead' })
})
