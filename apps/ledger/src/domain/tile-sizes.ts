import { TILE_WIDTH } from '@testamur/transparency-log'

/** Tree sizes from `from` up to, not including, `to`. */
export type Sizes = { from: number; to: number }

/**
 * The trees that have exactly this tile: for a full one every tree that is large enough, for a partial one those with
 * ⌊size / 256^level⌋ = 256·index + width (C2SP tlog-tiles, "Partial Tiles"). Undefined where no tree can be so large.
 */
export function sizesWithTile(tile: { level: number; index: number; width: number }): Sizes | undefined {
  const span = TILE_WIDTH ** tile.level
  const from = (tile.index * TILE_WIDTH + tile.width) * span
  if (!Number.isSafeInteger(from)) return undefined
  const to = tile.width === TILE_WIDTH ? Number.MAX_SAFE_INTEGER : from + span
  return { from, to: Math.min(to, Number.MAX_SAFE_INTEGER) }
}
