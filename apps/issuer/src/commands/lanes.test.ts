import { expect, test } from 'vitest'
import { createLanes } from './lanes.js'

test('what arrives while a group is under way shares the next one, in order', async () => {
  const groups: number[][] = []
  let open = () => {}
  const first = new Promise<void>((resolve) => {
    open = resolve
  })
  const lanes = createLanes<number, number>(
    async (_key, items) => {
      groups.push(items)
      if (groups.length === 1) await first
      return items.map((i) => i * 2)
    },
    { group: 2, running: 1 },
  )
  const one = lanes.submit('a', 1)
  await Promise.resolve()
  const others = [2, 3, 4].map((i) => lanes.submit('a', i))
  open()
  expect(await Promise.all([one, ...others])).toEqual([2, 4, 6, 8])
  expect(groups).toEqual([[1], [2, 3], [4]])
})

test('one that fails spoils it for no other', async () => {
  const lanes = createLanes<number, number>(async (_key, items) => {
    if (items.includes(2)) throw new Error('two is not possible')
    return items
  })
  const results = await Promise.allSettled([1, 2, 3].map((i) => lanes.submit('a', i)))
  expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('a lane that was emptied takes new work', async () => {
  const lanes = createLanes<number, number>(async (_key, items) => items)
  expect(await lanes.submit('a', 1)).toBe(1)
  expect(await lanes.submit('a', 2)).toBe(2)
})
