import { edgeTiles, formatTilePath, TILE_WIDTH, type TileCoordinate } from '@testamur/transparency-log'

/**
 * One level of the tree as a sheet of 256 squares: the tile that is being filled, and the full ones behind it. A square of level 0
 * is an entry; one of a level above is the hash of a full tile below.
 */
export type Sheet = {
  level: number
  /** Squares filled in the open tile, 0 to 255. */
  filled: number
  /** Of those, how many a newer size has added. */
  fresh: number
  /** Squares that wait for the next checkpoint; on level 0 alone. */
  waiting: number
  /** Full tiles of this level. */
  full: number
  /** Entries under one square. */
  each: number
  /** The open tile; undefined when it has no square. */
  tile?: TileCoordinate
  /** The square on this sheet that holds the entry looked for. */
  marked?: number
}

export type TreeGiven = {
  size: number
  /** The size before, to tell what is new. */
  before?: number | undefined
  /** Entries sequenced, that no checkpoint covers yet. */
  waiting?: number | undefined
  /** The entry looked for. */
  index?: number | undefined
}

function freshOf(size: number, before: number | undefined, level: number): number {
  if (before === undefined || before >= size) return 0
  const [was, is] = [Math.floor(before / TILE_WIDTH ** level), Math.floor(size / TILE_WIDTH ** level)]
  return Math.min(is - was, is % TILE_WIDTH)
}

/** Where on the level's open sheet the entry lies: the square over it, if that is not on a full tile further back. */
function markedOn(size: number, index: number | undefined, level: number): number | undefined {
  if (index === undefined || index >= size) return undefined
  const square = Math.floor(index / TILE_WIDTH ** level)
  const first = Math.floor(size / TILE_WIDTH ** (level + 1)) * TILE_WIDTH
  const filled = Math.floor(size / TILE_WIDTH ** level)
  return square >= first && square < filled ? square - first : undefined
}

/** The sheets of a tree, the lowest first. A level comes into being with its first square. */
export function sheetsOf({ size, before, waiting = 0, index }: TreeGiven): Sheet[] {
  const edges = new Map(edgeTiles(size).map((tile) => [tile.level, tile]))
  const sheets: Sheet[] = []
  for (let level = 0; level === 0 || TILE_WIDTH ** level <= size; level++) {
    const tile = edges.get(level)
    const marked = markedOn(size, index, level)
    const filled = tile?.width ?? 0
    sheets.push({
      level,
      filled,
      fresh: freshOf(size, before, level),
      waiting: level === 0 ? Math.min(waiting, TILE_WIDTH - filled) : 0,
      full: Math.floor(size / TILE_WIDTH ** (level + 1)),
      each: TILE_WIDTH ** level,
      ...(tile && { tile }),
      ...(marked !== undefined && { marked }),
    })
  }
  return sheets
}

/** The path of the open tile below the log's prefix; undefined where there is none. */
export const pathOf = ({ tile }: Sheet): string | undefined => tile && formatTilePath(tile)
