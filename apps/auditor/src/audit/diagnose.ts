import {
  type Checkpoint,
  edgeTiles,
  formatTilePath,
  HASH_SIZE,
  LogError,
  openFrontier,
  rootOf,
  TILE_WIDTH,
  type TileCoordinate,
} from '@testamur/transparency-log'
import type { ShardReader } from '../read/shard-reader.js'
import { type Findings, Halt } from './finding.js'
import { subtreeOf } from './subtree.js'
import { type OddTile, same, type Walk } from './walk.js'

const nameOf = (tile: TileCoordinate) => formatTilePath(tile)
const key = ({ level, index }: { level: number; index: number }) => `${level}/${index}`

/** True where entries, tiles and checkpoint are of one tree. */
export const agrees = ({ frontier, oddTiles, changed }: Walk, { root }: Checkpoint): boolean =>
  oddTiles.length === 0 && changed.length === 0 && same(rootOf(frontier), root)

/**
 * Says what does not fit where entries, tiles and checkpoint are not of one tree. What the checkpoint's root leads to is the
 * tree; each tile is held against the hash above it, and each entry against the tile, from the root down.
 */
export async function diagnose(
  reader: ShardReader,
  done: Walk,
  checkpoint: Checkpoint,
  findings: Findings,
): Promise<void> {
  for (const index of done.changed)
    findings.add('ALTERED_ENTRY', `entry ${index} is not the one that was read here before`, index)
  if (same(rootOf(done.frontier), checkpoint.root)) return badTiles(done.oddTiles, findings)
  if (!(await edgeLeadsTo(reader, checkpoint))) {
    if (done.oddTiles.length > 0) return badTiles(done.oddTiles, findings)
    return findings.add(
      'BAD_CHECKPOINT',
      `the root in the checkpoint of size ${checkpoint.size} is not that of the entries and tiles that are served`,
    )
  }
  await fromTheRootDown(reader, done, checkpoint, findings)
}

function badTiles(tiles: readonly OddTile[], findings: Findings): void {
  for (const tile of tiles)
    findings.add('BAD_TILE', tile.why?.message ?? `${nameOf(tile)} is not the tile that its entries make`)
}

async function edgeLeadsTo(reader: ShardReader, { size, root }: Checkpoint): Promise<boolean> {
  try {
    return same(rootOf(await openFrontier(size, reader.tile)), root)
  } catch (error) {
    if ((error instanceof Halt && error.found.code === 'BAD_TILE') || error instanceof LogError) return false
    throw error
  }
}

/** The served edge tiles lead to the root, so they are true; each full tile has its hash in the tile above it. */
async function fromTheRootDown(
  reader: ShardReader,
  { oddTiles }: Walk,
  { size }: Checkpoint,
  findings: Findings,
): Promise<void> {
  const trusted = new Set(edgeTiles(size).map(key))
  const odd = new Set(oddTiles.map(key))
  for (const tile of oddTiles.toSorted((a, b) => b.level - a.level)) {
    const above = { level: tile.level + 1, index: Math.floor(tile.index / TILE_WIDTH) }
    const wanted = trusted.has(key(tile)) ? undefined : await hashAbove(reader, tile, above, size)
    const isTrue = tile.served !== undefined && (wanted === undefined || same(subtreeOf(tile.served), wanted))
    if (isTrue) trusted.add(key(tile))
    else findings.add('BAD_TILE', tile.why?.message ?? `${nameOf(tile)} is not the tile that the checkpoint leads to`)
    if (tile.level === 0) blame(tile, isTrue, wanted, findings)
    else if (isTrue) blameBelow(tile, odd, findings)
  }
}

/** Tiles that fit their entries and are not those of the tree: who changed both has to answer for both. */
function blameBelow(tile: OddTile, odd: ReadonlySet<string>, findings: Findings): void {
  for (let i = 0; i < tile.width; i++) {
    const below = { level: tile.level - 1, index: tile.index * TILE_WIDTH + i, width: TILE_WIDTH }
    if (odd.has(key(below)) || sameAt(tile, i)) continue
    findings.add('BAD_TILE', `${nameOf(below)} is not the tile that the checkpoint leads to`)
    const first = below.index * TILE_WIDTH ** tile.level
    const last = first + TILE_WIDTH ** tile.level - 1
    findings.add('ALTERED_ENTRY', `an entry from ${first} to ${last} is not that of the tree`, first)
  }
}

function sameAt({ computed, served }: OddTile, i: number): boolean {
  const [from, to] = [i * HASH_SIZE, (i + 1) * HASH_SIZE]
  return served !== undefined && same(computed.subarray(from, to), served.subarray(from, to))
}

async function hashAbove(
  reader: ShardReader,
  { index }: TileCoordinate,
  above: { level: number; index: number },
  size: number,
): Promise<Uint8Array | undefined> {
  const width = Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** above.level) - above.index * TILE_WIDTH)
  const at = (index % TILE_WIDTH) * HASH_SIZE
  return (await reader.tile({ ...above, width })).subarray(at, at + HASH_SIZE)
}

/** Which entries of a block are not those of the tree. */
function blame(tile: OddTile, isTrue: boolean, wanted: Uint8Array | undefined, findings: Findings): void {
  const first = tile.index * TILE_WIDTH
  if (!isTrue) {
    // The tile is of no use; at least it is known whether the entries together are those of the tree.
    if (wanted && same(subtreeOf(tile.computed), wanted)) return
    const last = first + tile.width - 1
    findings.add('ALTERED_ENTRY', `an entry from ${first} to ${last} is not that of the tree`, first)
    return
  }
  for (let i = 0; i < tile.width; i++) {
    if (!sameAt(tile, i))
      findings.add('ALTERED_ENTRY', `the entry that is served at ${first + i} is not the one in the tree`, first + i)
  }
}
