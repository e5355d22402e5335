import { LogError } from './errors.js'
import type { ReadTile } from './frontier.js'
import { subtreeRoot } from './hashing.js'
import { requireSize } from './numbers.js'
import type { NodeAddress, ReadNode } from './ranges.js'
import { TILE_HEIGHT, TILE_WIDTH, type TileCoordinate, tileHashes, tileWidth } from './tile.js'

/** Where a node is found: the hashes `first` to `first + count - 1` of `tile`, to be hashed together when there are several. */
export type NodeLocation = {
  readonly tile: TileCoordinate
  readonly first: number
  readonly count: number
}

/** Finds a node in the tiles of a tree of `size` leaves. Throws OUT_OF_RANGE if its subtree is not complete in that tree. */
export function locateNode(size: number, node: NodeAddress): NodeLocation {
  const level = Math.floor(node.height / TILE_HEIGHT)
  const count = 2 ** (node.height % TILE_HEIGHT)
  const position = node.index * count
  const index = Math.floor(position / TILE_WIDTH)
  const first = position % TILE_WIDTH
  const width = tileWidth(size, level, index)
  if (!(node.index >= 0) || !(first + count <= width))
    throw new LogError('OUT_OF_RANGE', `node ${node.height}/${node.index} is not complete in a tree of size ${size}`)
  return { tile: { level, index, width }, first, count }
}

/**
 * Reads nodes from the tiles of a tree of `size` leaves, each tile once. Make one reader per answer: it keeps the tiles that it
 * has read for as long as it lives. A reader over a foreign log's tiles proves nothing by itself; verify what comes out.
 */
export function tileNodeReader(size: number, readTile: ReadTile): ReadNode {
  requireSize(size)
  const tiles = new Map<string, Promise<Uint8Array>>()
  const readOnce = (tile: TileCoordinate): Promise<Uint8Array> => {
    const key = `${tile.level}/${tile.index}`
    const known = tiles.get(key)
    if (known) return known
    const read = (async () => tileHashes(tile, await readTile(tile)))()
    tiles.set(key, read)
    return read
  }
  return async (node) => {
    const { tile, first, count } = locateNode(size, node)
    return subtreeRoot(await readOnce(tile), first, count)
  }
}
