import { expect, it } from 'vitest'
import { pemOf, stateOf } from './key-words.js'

const now = new Date('2026-03-01T00:00:00Z')
const from = '2025-01-01T00:00:00Z'

it.each([
  [{ state: 'active', from }, 'active'],
  [{ state: 'active', from: '2026-03-02T00:00:00Z' }, 'coming'],
  [{ state: 'active', from, rotationOrderedAt: from }, 'followed'],
  [{ state: 'retired', from, until: '2026-03-01T00:05:00Z' }, 'ending'],
  [{ state: 'retired', from, until: '2026-02-01T00:00:00Z' }, 'retired'],
  [{ state: 'compromised', from, until: '2026-02-01T00:00:00Z' }, 'compromised'],
])('%o is %s', (key, said) => {
  expect(stateOf(key as Parameters<typeof stateOf>[0], now)).toBe(said)
})

it('breaks certificates into lines', () => {
  expect(
    pemOf('A'.repeat(128))
      .split('\n')
      .map((line) => line.length),
  ).toEqual([27, 64, 64, 25, 0])
})
