import { tilesForGrowth } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { sizesWithTile } from './tile-sizes.js'

const within = (size: number, sizes = { from: 1, to: 0 }) => size >= sizes.from && size < sizes.to

test('a tree of a size has just the tiles that a log of that size must have', () => {
  for (const size of [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000]) {
    const has = new Set([...tilesForGrowth(0, size)].map(({ level, index, width }) => `${level}/${index}/${width}`))
    const last = Math.floor(size / 256)
    for (let level = 0; level <= 3; level++)
      for (const index of new Set([0, 1, Math.max(0, last - 1), last, last + 1]))
        for (const width of [1, 17, 112, 254, 255, 256]) {
          const name = `${level}/${index}/${width}`
          expect([size, name, within(size, sizesWithTile({ level, index, width }))]).toEqual([
            size,
            name,
            has.has(name),
          ])
        }
  }
})

test('what no tree can have has no sizes', () => {
  expect(sizesWithTile({ level: 63, index: 1, width: 1 })).toBeUndefined()
  expect(sizesWithTile({ level: 0, index: Number.MAX_SAFE_INTEGER, width: 1 })).toBeUndefined()
})
