import { formatTilePath, locateNode, nodeHash, TILE_HEIGHT, TILE_WIDTH, tileWidth } from '@testamur/transparency-log'

/** Leaves from `start` up to, not including, `end`. */
export type Leaves = { start: number; end: number }

/** One step up: the neighbour at this height, on which side it stands, what it stands for, and the hash of both together. */
export type PathStep = {
  side: 'left' | 'right'
  neighbour: Uint8Array
  parent: Uint8Array
  /** The entries under the neighbour. */
  leaves: Leaves
  /** The tiles in which the neighbour lies, by their paths: one, or several at the tree's right edge. */
  tiles: readonly string[]
  /** The tile of the climb itself at this height; undefined where the tree's edge has none yet. */
  own?: string
  /** The level of tiles that this height belongs to. */
  level: number
}

/** The largest power of two below `count`, for `count` ≥ 2 (RFC 6962 §2.1). */
function splitPoint(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

/** What stands beside the climb from leaf `index`, the leaf's sibling first (RFC 6962 §2.1.1). */
function neighboursOf(size: number, index: number): Leaves[] {
  const found: Leaves[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + splitPoint(end - start)
    found.push(index < middle ? { start: middle, end } : { start, end: middle })
    if (index < middle) end = middle
    else start = middle
  }
  return found.reverse()
}

/** The tiles that hold the complete subtrees of which a range of leaves consists. */
function tilesOf(size: number, { start, end }: Leaves): string[] {
  const paths = new Set<string>()
  for (let from = start; from < end; ) {
    const span = from + 1 === end ? 1 : splitPoint(end - from + 1)
    const { tile } = locateNode(size, { height: Math.round(Math.log2(span)), index: from / span })
    paths.add(formatTilePath(tile))
    from += span
  }
  return [...paths]
}

const spanOf = ({ start, end }: Leaves): number => end - start

/** The level of tiles in which a node and its neighbour stand: the wider of both is complete, the other may be cut off at the edge. */
const levelOf = (own: Leaves, neighbour: Leaves): number =>
  Math.floor(Math.log2(Math.max(spanOf(own), spanOf(neighbour))) / TILE_HEIGHT)

function ownTile(size: number, index: number, level: number): string | undefined {
  const at = Math.floor(index / TILE_WIDTH ** (level + 1))
  const width = tileWidth(size, level, at)
  return width > 0 ? formatTilePath({ level, index: at, width }) : undefined
}

/** The climb from a leaf to the root that an audit path describes (RFC 9162 §2.1.3.2), for drawing. It proves nothing by itself. */
export function climb(size: number, index: number, leaf: Uint8Array, hashes: readonly Uint8Array[]): PathStep[] {
  const steps: PathStep[] = []
  let hash = leaf
  let climbed: Leaves = { start: index, end: index + 1 }
  for (const [at, leaves] of neighboursOf(size, index).slice(0, hashes.length).entries()) {
    const neighbour = hashes[at] as Uint8Array
    const side = leaves.start < index ? 'left' : 'right'
    hash = side === 'left' ? nodeHash(neighbour, hash) : nodeHash(hash, neighbour)
    const level = levelOf(climbed, leaves)
    climbed = { start: Math.min(climbed.start, leaves.start), end: Math.max(climbed.end, leaves.end) }
    const own = ownTile(size, index, level)
    steps.push({ side, neighbour, parent: hash, leaves, level, tiles: tilesOf(size, leaves), ...(own && { own }) })
  }
  return steps
}
