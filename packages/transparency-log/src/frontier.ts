import { LogError } from './errors.js'
import { emptyRoot, HASH_SIZE, nodeHash, subtreeRoot } from './hashing.js'
import { requireSize } from './numbers.js'
import { edgeTiles, TILE_WIDTH, type TileCoordinate, tileHashes } from './tile.js'

/**
 * The right edge of a tree: all that appending and the root need. `peaks` are the roots of the maximal complete subtrees from
 * left to right, one per set bit of `size`; `edge[level]` holds the hashes of that level's partial tile (empty when there is
 * none), so that the next tiles can be written without reading the last ones. Treat it as a value: it is never changed.
 */
export type Frontier = {
  readonly size: number
  readonly peaks: readonly Uint8Array[]
  readonly edge: readonly Uint8Array[]
}

/** Gives the bytes of one tile: those asked for, or those of the same tile when it was wider. */
export type ReadTile = (tile: TileCoordinate) => Uint8Array | Promise<Uint8Array>

/** The frontier of the tree without leaves. */
export const emptyFrontier = (): Frontier => ({ size: 0, peaks: [], edge: [] })

/**
 * Rebuilds the frontier of a stored tree of `size` leaves from its partial tiles (at most one per level). Compare `rootOf` the
 * result with the last checkpoint before appending: nothing else shows that storage is whole. Throws BAD_TILE.
 */
export async function openFrontier(size: number, readTile: ReadTile): Promise<Frontier> {
  const tiles = edgeTiles(requireSize(size))
  const read = await Promise.all(tiles.map(async (tile) => tileHashes(tile, await readTile(tile)).slice()))
  const levels = Math.max(0, ...tiles.map((tile) => tile.level + 1))
  const edge = Array.from({ length: levels }, () => new Uint8Array(0))
  tiles.forEach((tile, i) => {
    edge[tile.level] = read[i]!
  })
  return { size, peaks: edge.toReversed().flatMap(tilePeaks), edge }
}

/** The Merkle tree hash (RFC 6962 §2.1) of the frontier's tree. */
export function rootOf(frontier: Frontier): Uint8Array {
  return foldPeaks(frontier.peaks) ?? emptyRoot()
}

/** Hashes the roots of adjacent complete subtrees, largest first, into one: the ragged right side of RFC 6962's tree. */
export function foldPeaks(peaks: readonly Uint8Array[]): Uint8Array | undefined {
  if (peaks.length === 0) return undefined
  return peaks.reduceRight((right, left) => nodeHash(left, right))
}

function tilePeaks(hashes: Uint8Array): Uint8Array[] {
  const width = hashes.length / HASH_SIZE
  const peaks: Uint8Array[] = []
  let first = 0
  for (let count = TILE_WIDTH / 2; count >= 1; count /= 2) {
    if ((width & count) === 0) continue
    peaks.push(subtreeRoot(hashes, first, count))
    first += count
  }
  return peaks
}

/** Throws BAD_TILE unless the frontier's parts have the shapes that its size requires. */
export function requireFrontier(frontier: Frontier): void {
  const edge = new Map(edgeTiles(frontier.size).map((tile) => [tile.level, tile.width]))
  const levels = Math.max(frontier.edge.length, ...[...edge.keys()].map((level) => level + 1))
  for (let level = 0; level < levels; level++) {
    const width = (frontier.edge[level]?.length ?? 0) / HASH_SIZE
    if (width !== (edge.get(level) ?? 0))
      throw new LogError(
        'BAD_TILE',
        `the frontier of ${frontier.size} leaves has ${width} hashes at its edge of level ${level}`,
      )
  }
  const peaks = [...frontier.size.toString(2)].filter((bit) => bit === '1').length
  if (frontier.peaks.length !== peaks)
    throw new LogError(
      'BAD_TILE',
      `the frontier of ${frontier.size} leaves has ${frontier.peaks.length} peaks, not ${peaks}`,
    )
}
