import { appendLeaves } from '../src/append.js'
import { utf8 } from '../src/bytes.js'
import { emptyFrontier, type Frontier, type ReadTile } from '../src/frontier.js'
import { leafHash } from '../src/hashing.js'
import type { TileCoordinate } from '../src/tile.js'
import { formatTilePath } from '../src/tile-path.js'

export const testLeaf = (index: number): Uint8Array => leafHash(utf8(`entry ${index}`))
export const testLeaves = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => testLeaf(i))

/** A log that keeps its tiles in a map, under their paths. */
export type MemoryLog = { frontier: Frontier; readonly tiles: Map<string, Uint8Array>; readonly readTile: ReadTile }

export function memoryLog(): MemoryLog {
  const tiles = new Map<string, Uint8Array>()
  const readTile = (tile: TileCoordinate): Uint8Array => tiles.get(formatTilePath(tile)) ?? new Uint8Array(0)
  return { frontier: emptyFrontier(), tiles, readTile }
}

export function grow(log: MemoryLog, leaves: readonly Uint8Array[]): void {
  const { frontier, tiles } = appendLeaves(log.frontier, leaves)
  for (const tile of tiles) log.tiles.set(formatTilePath(tile), tile.hashes)
  log.frontier = frontier
}

/** A log grown through each of `sizes`, so that it holds the partial tiles of each. */
export function logOfSizes(sizes: readonly number[]): MemoryLog {
  const log = memoryLog()
  const leaves = testLeaves(Math.max(0, ...sizes))
  for (const size of sizes) grow(log, leaves.slice(log.frontier.size, size))
  return log
}
