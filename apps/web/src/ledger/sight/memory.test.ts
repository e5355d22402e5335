import { expect, it } from 'vitest'
import { createStore } from '../../../tests/log-kit.js'
import { forget, readSeen, recall, recallNamesake, remember } from './memory.js'

const checkpoint = (size: number, note = 'note') => ({ size, root: 'r', at: '2026-03-01T12:00:00Z', note })

it('keeps the first checkpoint and the last one, of few logs and in little space', () => {
  const store = createStore()
  remember(store, 'a+1+x', checkpoint(3))
  remember(store, 'a+1+x', checkpoint(7))
  remember(store, 'a+1+x', checkpoint(5))
  expect(recall(readSeen(store), 'a+1+x')).toMatchObject({ first: { size: 3 }, last: { size: 7 } })
  for (let log = 0; log < 50; log++) remember(store, `log${log}+1+x`, checkpoint(1))
  expect(readSeen(store)).toHaveLength(8)
  remember(store, 'big+1+x', checkpoint(1, 'x'.repeat(10_000)))
  expect(recall(readSeen(store), 'big+1+x')).toBeUndefined()
})

it('tells a log from another one of its name, and forgets both', () => {
  const store = createStore()
  remember(store, 'a+1+x', checkpoint(3))
  expect(recallNamesake(readSeen(store), 'a+2+y')?.vkey).toBe('a+1+x')
  expect(recallNamesake(readSeen(store), 'b+2+y')).toBeUndefined()
  remember(store, 'b+1+x', checkpoint(3))
  forget(store, 'a+2+y')
  expect(readSeen(store).map(({ vkey }) => vkey)).toEqual(['b+1+x'])
})

it.each(['', '{', '7', '[7,null,{"vkey":"a"}]', '[{"vkey":"a","first":{},"last":{}}]'])(
  'takes %s for nothing',
  (text) => {
    const store = createStore()
    store.setItem('ledger-seen', text)
    expect(readSeen(store)).toEqual([])
  },
)

it('goes without a store that refuses', () => {
  const refuse = () => {
    throw new Error('full')
  }
  const store = { getItem: refuse, setItem: refuse, removeItem: refuse }
  expect(() => remember(store, 'a+1+x', checkpoint(3))).not.toThrow()
  expect(readSeen(store)).toEqual([])
})
