import { describe, expect, test } from 'vitest'
import { grow, logOfSizes, memoryLog, testLeaves } from '../tests/memory-log.js'
import { below, seededRandom } from '../tests/random.js'
import { referenceRoot } from '../tests/reference-tree.js'
import { appendLeaves } from './append.js'
import { emptyFrontier, openFrontier, rootOf } from './frontier.js'
import { tilesForGrowth } from './tile.js'

const SIZES = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513]

describe('the root after appending', () => {
  test.each(SIZES)('of %i leaves is that of RFC 6962, in one batch and leaf by leaf', (size) => {
    const leaves = testLeaves(size)
    const expected = referenceRoot(leaves)
    expect(rootOf(appendLeaves(emptyFrontier(), leaves).frontier)).toEqual(expected)
    const log = memoryLog()
    for (const leaf of leaves) grow(log, [leaf])
    expect(rootOf(log.frontier)).toEqual(expected)
  })

  test('does not depend on how 70,000 leaves are cut into batches', () => {
    const leaves = testLeaves(70_000)
    const random = seededRandom(6962)
    const log = memoryLog()
    while (log.frontier.size < leaves.length) {
      const size = log.frontier.size
      grow(log, leaves.slice(size, size + 1 + below(random, 3_000)))
    }
    expect(rootOf(log.frontier)).toEqual(referenceRoot(leaves))
    expect(log.frontier).toEqual(appendLeaves(emptyFrontier(), leaves).frontier)
  })
})

test('the tiles that come out are exactly those that the growth requires', () => {
  const leaves = testLeaves(66_000)
  let frontier = emptyFrontier()
  for (const size of [0, 1, 1, 255, 256, 257, 600, 65_535, 65_536, 65_537, 66_000]) {
    const growth = appendLeaves(frontier, leaves.slice(frontier.size, size))
    const written = growth.tiles.map(({ hashes, ...coordinate }) => {
      expect(hashes.length).toBe(coordinate.width * 32)
      return coordinate
    })
    expect(written).toEqual([...tilesForGrowth(frontier.size, size)])
    frontier = growth.frontier
  }
})

test('appending leaves the old frontier and its tiles as they were', () => {
  const leaves = testLeaves(600)
  const first = appendLeaves(emptyFrontier(), leaves.slice(0, 300))
  const before = structuredClone(first)
  appendLeaves(first.frontier, leaves.slice(300))
  expect(first).toEqual(before)
})

test('a frontier is rebuilt from stored partial tiles', async () => {
  for (const size of [...SIZES, 65_536, 65_793, 70_000]) {
    const log = logOfSizes([size])
    expect(await openFrontier(size, log.readTile)).toEqual(log.frontier)
  }
})

test('a frontier is rebuilt from a full tile where the partial one is gone', async () => {
  const log = logOfSizes([100])
  const old = log.frontier
  grow(log, testLeaves(256).slice(100))
  log.tiles.delete('tile/0/000.p/100')
  const wider = await openFrontier(100, () => log.tiles.get('tile/0/000')!)
  expect(wider).toEqual(old)
})

test('bad storage and bad leaves are refused', async () => {
  const log = logOfSizes([300])
  const bad = (code: string) => expect.objectContaining({ name: 'LogError', code })
  await expect(openFrontier(300, () => new Uint8Array(31))).rejects.toThrow(bad('BAD_TILE'))
  await expect(openFrontier(300, () => new Uint8Array(32))).rejects.toThrow(bad('BAD_TILE'))
  await expect(openFrontier(300, () => new Uint8Array(257 * 32))).rejects.toThrow(bad('BAD_TILE'))
  await expect(openFrontier(-1, log.readTile)).rejects.toThrow(bad('OUT_OF_RANGE'))
  await expect(openFrontier(2 ** 53, log.readTile)).rejects.toThrow(bad('OUT_OF_RANGE'))
  expect(() => appendLeaves(log.frontier, [new Uint8Array(20)])).toThrow(bad('BAD_HASH'))
  expect(() => appendLeaves({ ...log.frontier, size: 301 }, [])).toThrow(bad('BAD_TILE'))
  expect(() => appendLeaves({ ...log.frontier, peaks: [] }, [])).toThrow(bad('BAD_TILE'))
})
