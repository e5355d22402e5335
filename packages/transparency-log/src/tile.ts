import { LogError } from './errors.js'
import { HASH_SIZE } from './hashing.js'
import { requireSize } from './numbers.js'

/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH = 256
/** Levels of the tree that one tile spans. */
export const TILE_HEIGHT = 8

/**
 * Names one tile (C2SP tlog-tiles). `level` 0 holds leaf hashes, and each hash at a level above is the root of one full tile
 * below. `index` counts tiles of the level from the left. `width` is the number of hashes, 256 when the tile is full.
 */
export type TileCoordinate = {
  readonly level: number
  readonly index: number
  readonly width: number
}

/** A tile with its bytes: `width` hashes of 32 bytes. */
export type Tile = TileCoordinate & { readonly hashes: Uint8Array }

/** How many hashes level `level` has, in all its tiles, in a tree of `size` leaves: ⌊size / 256^level⌋. */
export const levelWidth = (size: number, level: number): number => Math.floor(size / TILE_WIDTH ** level)

/** The width of tile `index` of `level` in a tree of `size` leaves: 0 when there is no such tile, at most 256. */
export function tileWidth(size: number, level: number, index: number): number {
  return Math.min(TILE_WIDTH, Math.max(0, levelWidth(size, level) - index * TILE_WIDTH))
}

/**
 * The tiles that a log must write when it grows from `before` to `after` leaves, level by level and from left to right: those
 * that became full and the partial ones at the new right edge. The entry bundles to write are those of level 0. A generator,
 * as a large growth has many. Throws OUT_OF_RANGE for a shrinking tree.
 */
export function* tilesForGrowth(before: number, after: number): Generator<TileCoordinate> {
  requireSize(before)
  requireSize(after)
  if (after < before) throw new LogError('OUT_OF_RANGE', `a log cannot shrink from ${before} to ${after} leaves`)
  for (let level = 0; levelWidth(before, level) < levelWidth(after, level); level++) {
    const first = Math.floor(levelWidth(before, level) / TILE_WIDTH)
    for (let index = first; index * TILE_WIDTH < levelWidth(after, level); index++)
      yield { level, index, width: tileWidth(after, level, index) }
  }
}

/** The partial tiles at the right edge of a tree of `size` leaves, lowest level first; levels without one are left out. */
export function edgeTiles(size: number): TileCoordinate[] {
  requireSize(size)
  const tiles: TileCoordinate[] = []
  for (let level = 0; levelWidth(size, level) > 0; level++) {
    const index = Math.floor(levelWidth(size, level) / TILE_WIDTH)
    const width = tileWidth(size, level, index)
    if (width > 0) tiles.push({ level, index, width })
  }
  return tiles
}

/**
 * The first `tile.width` hashes of what storage gave for `tile`. A wider tile will do, since a log may delete a partial tile once
 * the full one is there. Throws BAD_TILE when bytes are missing or are no whole number of hashes.
 */
export function tileHashes(tile: TileCoordinate, stored: Uint8Array): Uint8Array {
  const whole = stored instanceof Uint8Array && stored.length % HASH_SIZE === 0
  const length = tile.width * HASH_SIZE
  if (!whole || stored.length < length || stored.length > TILE_WIDTH * HASH_SIZE)
    throw new LogError(
      'BAD_TILE',
      `tile ${tile.level}/${tile.index} must hold ${tile.width} to ${TILE_WIDTH} hashes of ${HASH_SIZE} bytes, got ${stored?.length} bytes`,
    )
  return stored.subarray(0, length)
}
