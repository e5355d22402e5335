import { expect, test } from 'vitest'
import { createLru } from './lru.js'

test('the least recently used goes first, and none grows too old', () => {
  let now = 0
  const lru = createLru<number>(2, 100, () => now)
  lru.set('a', 1)
  lru.set('b', 2)
  expect(lru.get('a')).toBe(1)
  lru.set('c', 3)
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3])
  now = 100
  expect([lru.get('a'), lru.get('c')]).toEqual([undefined, undefined])
  lru.set('a', 4)
  lru.delete('a')
  expect(lru.get('a')).toBeUndefined()
})
