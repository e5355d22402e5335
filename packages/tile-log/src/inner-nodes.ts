import {
  HASH_SIZE,
  locateNode,
  nodeHash,
  type ReadNode,
  type ReadTile,
  subtreeRoot,
  TILE_WIDTH,
  type TileCoordinate,
} from '@testamur/transparency-log'

const FULL_TILE = TILE_WIDTH * HASH_SIZE

/** The nodes above the hashes of full tiles, 8 KiB each, for as long as somebody holds the tile. */
const inner = new WeakMap<Uint8Array, Uint8Array>()

/** All nodes between the hashes of a full tile and its root: 128 of two hashes, 64 of four, and so on to one of 256. */
function innerOf(hashes: Uint8Array): Uint8Array {
  const known = inner.get(hashes)
  if (known) return known
  const nodes = new Uint8Array((TILE_WIDTH - 1) * HASH_SIZE)
  let below = hashes
  let at = 0
  for (let count = TILE_WIDTH / 2; count >= 1; count /= 2) {
    const from = at
    for (let i = 0; i < count; i++) {
      const left = below.subarray(2 * i * HASH_SIZE, (2 * i + 1) * HASH_SIZE)
      const right = below.subarray((2 * i + 1) * HASH_SIZE, (2 * i + 2) * HASH_SIZE)
      nodes.set(nodeHash(left, right), at)
      at += HASH_SIZE
    }
    below = nodes.subarray(from, at)
  }
  inner.set(hashes, nodes)
  return nodes
}

/** The node over `count` (a power of two from 2 on) hashes from `first` on. */
function innerNode(hashes: Uint8Array, first: number, count: number): Uint8Array {
  // Of two hashes there are 128, of four 64: before those of `count` lie 256 - 512 / count.
  const before = TILE_WIDTH - (2 * TILE_WIDTH) / count
  const at = (before + first / count) * HASH_SIZE
  return innerOf(hashes).slice(at, at + HASH_SIZE)
}

/** The root over a full tile. */
export const rootOfTile = (hashes: Uint8Array): Uint8Array => innerNode(hashes, 0, TILE_WIDTH)

/** Reads nodes of the tree of `size` leaves, each tile once an answer. A full tile is hashed through once, however many proofs pass through it. */
export const nodeReader =
  (readTile: ReadTile) =>
  (size: number): ReadNode => {
    const tiles = new Map<string, Promise<Uint8Array>>()
    const readOnce = (tile: TileCoordinate): Promise<Uint8Array> => {
      const key = `${tile.level}/${tile.index}`
      const known = tiles.get(key)
      if (known) return known
      const read = (async () => readTile(tile))()
      tiles.set(key, read)
      return read
    }
    return async (address) => {
      const { tile, first, count } = locateNode(size, address)
      const hashes = await readOnce(tile)
      if (count === 1 || hashes.length !== FULL_TILE) return subtreeRoot(hashes, first, count)
      return innerNode(hashes, first, count)
    }
  }
