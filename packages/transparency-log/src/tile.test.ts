import { describe, expect, test } from 'vitest'
import { below, seededRandom } from '../tests/random.js'
import { edgeTiles, type TileCoordinate, tilesForGrowth, tileWidth } from './tile.js'
import { formatBundlePath, formatTilePath, parseLogPath } from './tile-path.js'
import { locateNode } from './tile-reader.js'

const asText = (tiles: Iterable<TileCoordinate>) => [...tiles].map(formatTilePath)
const refused = (code: string) => expect.objectContaining({ name: 'LogError', code })

describe('the tiles of a tree', () => {
  test('of 70,000 leaves are those that tlog-tiles counts', () => {
    const tiles = [...tilesForGrowth(0, 70_000)]
    const full = (level: number) => tiles.filter((tile) => tile.level === level && tile.width === 256).length
    expect([full(0), full(1), full(2)]).toEqual([273, 1, 0])
    expect(edgeTiles(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ])
    expect(tiles).toHaveLength(277)
  })

  test('of 256 leaves are a full one and one of width 1 above it', () => {
    expect(asText(tilesForGrowth(0, 256))).toEqual(['tile/0/000', 'tile/1/000.p/1'])
  })

  test.each([
    [0, 0, []],
    [0, 1, ['tile/0/000.p/1']],
    [1, 1, []],
    [1, 255, ['tile/0/000.p/255']],
    [255, 257, ['tile/0/000', 'tile/0/001.p/1', 'tile/1/000.p/1']],
    [257, 300, ['tile/0/001.p/44']],
    [65_535, 65_536, ['tile/0/255', 'tile/1/000', 'tile/2/000.p/1']],
    [256_000, 256_001, ['tile/0/x001/000.p/1']],
  ])('growing from %i to %i are written once', (before, after, paths) => {
    expect(asText(tilesForGrowth(before, after))).toEqual(paths)
  })

  test('no tree shrinks or leaves the numbers', () => {
    expect(() => [...tilesForGrowth(2, 1)]).toThrow(refused('OUT_OF_RANGE'))
    expect(() => [...tilesForGrowth(0, 2 ** 53)]).toThrow(refused('OUT_OF_RANGE'))
    expect(() => edgeTiles(1.5)).toThrow(refused('OUT_OF_RANGE'))
    expect(tileWidth(300, 0, 2)).toBe(0)
  })
})

describe('paths', () => {
  test('come back as they went, for random tiles and bundles', () => {
    const random = seededRandom(3)
    for (let i = 0; i < 5_000; i++) {
      const index = below(random, 10 ** below(random, 16))
      const tile = { level: below(random, 64), index, width: 1 + below(random, 256) }
      expect(parseLogPath(formatTilePath(tile))).toEqual({ kind: 'tile', ...tile })
      const bundle = { index, width: tile.width }
      expect(parseLogPath(formatBundlePath(bundle))).toEqual({ kind: 'entries', ...bundle })
    }
  })

  test('what is read at all is the one spelling of its tile', () => {
    const random = seededRandom(4)
    const alphabet = ['tile', 'entries', '/', 'x', '000', '001', '12', '0', '.p/', '256', '255', '7', ' ', '%2f', '..']
    let read = 0
    for (let i = 0; i < 20_000; i++) {
      const tail = Array.from({ length: 1 + below(random, 6) }, () => alphabet[below(random, alphabet.length)]).join('')
      const text = `tile/${random() < 0.5 ? '0' : 'entries'}/${tail}`
      const path = parsed(text)
      if (!path) continue
      read++
      expect(path.kind === 'tile' ? formatTilePath(path) : formatBundlePath(path)).toBe(text)
    }
    expect(read).toBeGreaterThan(50)
  })

  test('a coordinate outside its bounds is not written', () => {
    for (const tile of [
      { level: 64 },
      { level: -1 },
      { index: -1 },
      { index: 2 ** 53 },
      { width: 0 },
      { width: 257 },
      { width: 1.5 },
    ])
      expect(() => formatTilePath({ level: 0, index: 0, width: 1, ...tile })).toThrow(refused('OUT_OF_RANGE'))
  })
})

test('a node is found in the tile that spans it', () => {
  expect(locateNode(70_000, { height: 0, index: 69_999 })).toEqual({
    tile: { level: 0, index: 273, width: 112 },
    first: 111,
    count: 1,
  })
  expect(locateNode(70_000, { height: 7, index: 1 })).toEqual({
    tile: { level: 0, index: 0, width: 256 },
    first: 128,
    count: 128,
  })
  expect(locateNode(70_000, { height: 16, index: 0 })).toEqual({
    tile: { level: 2, index: 0, width: 1 },
    first: 0,
    count: 1,
  })
})

function parsed(path: string) {
  try {
    return parseLogPath(path)
  } catch (error) {
    expect(error).toEqual(refused('BAD_TILE_PATH'))
    return undefined
  }
}
