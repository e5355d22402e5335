import { type Frontier, requireFrontier } from './frontier.js'
import { HASH_SIZE, nodeHash, requireHash } from './hashing.js'
import { requireSize } from './numbers.js'
import { TILE_HEIGHT, TILE_WIDTH, type Tile } from './tile.js'

/** What appending made: the new edge, and each tile that became full or is partial and changed, as `tilesForGrowth` lists them. */
export type Growth = {
  readonly frontier: Frontier
  readonly tiles: readonly Tile[]
}

/** One level's tiles while they grow; `bytes` is the open tile, `width` its hashes so far. */
type OpenLevel = {
  index: number
  width: number
  bytes: Uint8Array
  changed: boolean
  full: Tile[]
}

/**
 * Appends leaf hashes to a tree: one node hash per leaf, whatever the tree's size. Pure: a caller stores the tiles first,
 * publishes a checkpoint of `rootOf(growth.frontier)` next, and drops the old frontier last. Throws BAD_HASH, BAD_TILE or
 * OUT_OF_RANGE before anything is made.
 */
export function appendLeaves(frontier: Frontier, leafHashes: readonly Uint8Array[]): Growth {
  requireFrontier(frontier)
  const size = requireSize(frontier.size + leafHashes.length)
  leafHashes.forEach(requireHash)
  const levels = frontier.edge.map((edge, level) => openLevel(frontier.size, level, edge))
  const peaks = [...frontier.peaks]
  leafHashes.forEach((leaf, i) => {
    appendLeaf(levels, peaks, frontier.size + i, leaf)
  })
  const edge = levels.map((level) => level.bytes.slice(0, level.width * HASH_SIZE))
  return {
    frontier: { size, peaks, edge },
    tiles: levels.flatMap((level, l) => changedTiles(level, l, edge[l]!)),
  }
}

// Like adding one to a binary counter: each carry joins the last two subtrees of one height, and each eighth height is
// a hash of the tile level above.
function appendLeaf(levels: OpenLevel[], peaks: Uint8Array[], index: number, leaf: Uint8Array): void {
  put(levels, 0, leaf)
  let hash = leaf
  let height = 0
  for (let carry = index; carry % 2 === 1; carry = (carry - 1) / 2) {
    hash = nodeHash(peaks.pop()!, hash)
    height++
    if (height % TILE_HEIGHT === 0) put(levels, height / TILE_HEIGHT, hash)
  }
  peaks.push(hash)
}

function openLevel(size: number, level: number, edge: Uint8Array): OpenLevel {
  const bytes = new Uint8Array(TILE_WIDTH * HASH_SIZE)
  bytes.set(edge)
  const index = Math.floor(size / TILE_WIDTH ** (level + 1))
  return {
    index,
    width: edge.length / HASH_SIZE,
    bytes,
    changed: false,
    full: [],
  }
}

function put(levels: OpenLevel[], l: number, hash: Uint8Array): void {
  levels[l] ??= openLevel(0, l, new Uint8Array(0))
  const level = levels[l]
  level.bytes.set(hash, level.width * HASH_SIZE)
  level.width++
  level.changed = true
  if (level.width === TILE_WIDTH) closeTile(level, l)
}

function closeTile(level: OpenLevel, l: number): void {
  level.full.push({
    level: l,
    index: level.index,
    width: TILE_WIDTH,
    hashes: level.bytes,
  })
  level.index++
  level.width = 0
  level.bytes = new Uint8Array(TILE_WIDTH * HASH_SIZE)
}

function changedTiles(level: OpenLevel, l: number, edge: Uint8Array): Tile[] {
  const partial = {
    level: l,
    index: level.index,
    width: level.width,
    hashes: edge,
  }
  return level.changed && level.width > 0 ? [...level.full, partial] : level.full
}
