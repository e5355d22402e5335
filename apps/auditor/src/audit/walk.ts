import {
  appendLeaves,
  edgeTiles,
  type Frontier,
  HASH_SIZE,
  leafHash,
  rootOf,
  TILE_WIDTH,
  type Tile,
  type TileCoordinate,
  tileWidth,
} from '@testamur/transparency-log'
import { ahead } from '../read/ahead.js'
import type { ShardReader } from '../read/shard-reader.js'
import { Halt } from './finding.js'

/** Told of the entries as they are read; resolves when it has room for more. */
export type OnEntries = (first: number, entries: readonly Uint8Array[]) => Promise<void>

/** A tile as it is served, where it is not the one that the entries make. `bad` is there where it could not even be read. */
export type OddTile = TileCoordinate & { computed: Uint8Array; served: Uint8Array | undefined; why?: Halt }

export type Walk = {
  /** Of the tree that the entries make. */
  frontier: Frontier
  /** The roots at the sizes that were asked for. */
  roots: Map<number, Uint8Array>
  oddTiles: OddTile[]
  /** Entries below the start that are not those that were read before. */
  changed: number[]
}

/** So many odd tiles are looked into: who changes more has changed enough. */
const MOST_ODD = 2_000

export const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

type Read = { entries: readonly Uint8Array[]; tile: Uint8Array | Halt }

const orHalt = (reading: Promise<Uint8Array>): Promise<Uint8Array | Halt> =>
  reading.catch((error: unknown) => {
    if (error instanceof Halt && error.found.code === 'BAD_TILE') return error
    throw error
  })

/**
 * Reads the entries from a known frontier up to `size`, makes the whole tree of them, every tile at every level, and holds
 * what is served against it. Memory does not grow with the log. @throws Halt BAD_BUNDLE, UNREACHABLE
 */
export async function walk(
  reader: ShardReader,
  start: Frontier,
  size: number,
  { onEntries, rootsAt = [] }: { onEntries?: OnEntries; rootsAt?: readonly number[] },
): Promise<Walk> {
  const done: Walk = { frontier: start, roots: new Map(), oddTiles: [], changed: [] }
  if (size === start.size) return done
  const stops = rootsAt.filter((at) => at > start.size && at < size).toSorted((a, b) => a - b)
  const blocks = ahead(Math.floor(start.size / TILE_WIDTH), Math.ceil(size / TILE_WIDTH), (index) =>
    readBlock(reader, { level: 0, index, width: tileWidth(size, 0, index) }),
  )
  for await (const block of blocks) await takeBlock(reader, done, block, stops, onEntries)
  // Those that are not full are compared at their last width alone, which is the one that is served.
  for (const tile of edgeTiles(size)) {
    if (tile.level === 0) continue
    compare(done, { ...tile, hashes: done.frontier.edge[tile.level]! }, await orHalt(reader.tile(tile)))
  }
  return done
}

async function readBlock(reader: ShardReader, tile: TileCoordinate): Promise<Read> {
  const [entries, hashes] = await Promise.all([reader.bundle(tile), orHalt(reader.tile(tile))])
  return { entries, tile: hashes }
}

async function takeBlock(
  reader: ShardReader,
  done: Walk,
  { entries, tile }: Read,
  stops: readonly number[],
  onEntries: OnEntries | undefined,
): Promise<void> {
  const first = Math.floor(done.frontier.size / TILE_WIDTH) * TILE_WIDTH
  const known = done.frontier.size - first
  const leaves = entries.map(leafHash)
  const before = done.frontier.edge[0] ?? new Uint8Array(0)
  for (let i = 0; i < known; i++)
    if (!same(leaves[i]!, before.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE))) done.changed.push(first + i)
  await onEntries?.(first + known, entries.slice(known))
  const level0 = { level: 0, index: first / TILE_WIDTH, width: leaves.length }
  compare(done, { ...level0, hashes: withKnown(before, leaves, known) }, tile)
  for (const full of append(done, leaves.slice(known), stops))
    if (full.level > 0) compare(done, full, await orHalt(reader.tile(full)))
}

const withKnown = (before: Uint8Array, leaves: readonly Uint8Array[], known: number): Uint8Array =>
  Buffer.concat([before.subarray(0, known * HASH_SIZE), ...leaves.slice(known)])

/** Appends, noting the roots at the sizes that are asked for; gives the tiles that became full. */
function append(done: Walk, leaves: readonly Uint8Array[], stops: readonly number[]): Tile[] {
  const end = done.frontier.size + leaves.length
  const full: Tile[] = []
  let left = leaves
  for (const stop of [...stops.filter((at) => at > done.frontier.size && at <= end), end]) {
    const count = stop - done.frontier.size
    const { frontier, tiles } = appendLeaves(done.frontier, left.slice(0, count))
    full.push(...tiles.filter(({ width }) => width === TILE_WIDTH))
    left = left.slice(count)
    done.frontier = frontier
    if (stops.includes(stop)) done.roots.set(stop, rootOf(frontier))
  }
  return full
}

function compare(done: Walk, { hashes, ...tile }: Tile, served: Uint8Array | Halt): void {
  if (!(served instanceof Halt) && same(hashes, served)) return
  if (done.oddTiles.length >= MOST_ODD) return
  done.oddTiles.push({
    ...tile,
    computed: hashes,
    ...(served instanceof Halt ? { served: undefined, why: served } : { served }),
  })
}
