import { describe, expect, test } from 'vitest'
import type { BatchProgress } from '../api/batches.js'
import { groupProblems } from './problem-list.js'
import { headline, secondsInWords, spoken, waitingOf } from './words.js'

const batch = (more: Partial<BatchProgress>): BatchProgress => ({
  id: 'b',
  state: 'running',
  rows: 1_000,
  done: 0,
  failed: 0,
  invalid: 0,
  rate: 0,
  createdAt: '2026-01-01T00:00:00Z',
  ...more,
})

describe('the sheet in a sentence', () => {
  test.each<[Partial<BatchProgress>, string]>([
    [{ state: 'checked', failed: 1 }, '1 row needs you; 999 rows can be awarded. Nothing is signed yet.'],
    [{ state: 'checked' }, 'No row needs you; 1,000 rows can be awarded. Nothing is signed yet.'],
    [{ done: 250, failed: 2 }, 'Awarding: 250 of 1,000 rows done. 2 rows need you.'],
    [{ state: 'paused', done: 250 }, 'Paused: 250 of 1,000 rows done, 750 rows wait.'],
    [{ state: 'cancelled', done: 250 }, 'Cancelled: 250 of 1,000 rows were awarded, and stay so.'],
    [{ state: 'finished', done: 1_000 }, 'Finished: 1,000 of 1,000 rows were awarded. No row needs you.'],
  ])('%j', (more, sentence) => expect(headline(batch(more))).toBe(sentence))
})

test('who listens is told tenths and changes of state, not every number', () => {
  const told = Array.from({ length: 1_001 }, (_, done) => spoken(batch({ done })))
  expect(new Set(told).size).toBe(11)
  expect(spoken(batch({ state: 'paused' }))).toBe('Paused')
})

test('nothing waits in a sheet that was cancelled', () => {
  expect([waitingOf(batch({ done: 1 })), waitingOf(batch({ done: 1, state: 'cancelled' }))]).toEqual([999, 0])
})

test.each([
  [2, 'a few seconds'],
  [31, 'about 30 seconds'],
  [200, 'about 3 minutes'],
  [20_000, 'about 6 hours'],
])('%i s', (seconds, words) => expect(secondsInWords(seconds)).toBe(words))

test('one problem of many rows is one thing to do', () => {
  const wrong = (row: number, message: string) => ({
    row,
    cells: [],
    problems: [{ code: 'INVALID_REQUEST', message, column: 'E-mail' }],
  })
  const groups = groupProblems([
    wrong(1, 'is missing'),
    wrong(4, 'is missing'),
    wrong(5, 'row 3 awards it'),
    wrong(7, 'row 6 awards it'),
  ])
  expect(groups.map((g) => g.rows)).toEqual([
    [1, 4],
    [5, 7],
  ])
})
