import {
  decodeBundle,
  encodeBundle,
  formatBundlePath,
  formatTilePath,
  HASH_SIZE,
  leafHash,
  type ReadTile,
  subtreeRoot,
  TILE_WIDTH,
} from '@testamur/transparency-log'
import { decodeBatch } from './batch-frame.js'
import { FRAME_KIND, openFrame } from './frame.js'
import { rootOfTile as innerRoot } from './inner-nodes.js'
import { type LogState, sameBytes } from './log-state.js'
import type { Journal, ObjectStore } from './ports.js'
import { bundlePrefix } from './tail.js'

/** What is stored is not what was sequenced, and cannot be had from anything else either. The message names the place. */
export class TreeDamaged extends Error {
  override readonly name = 'TreeDamaged'
}

const FULL_TILE = TILE_WIDTH * HASH_SIZE
/** Full tiles kept in memory once they are verified, 16 KiB each with the nodes above their hashes: they never change. */
const KEPT_TILES = 4_096

/** Reads of the tree as it was sequenced: what storage gives is believed only where it leads to what the sequencer knows. */
export type VerifiedReads = {
  /** At least as wide as asked for; the tile must lie in what is durable. @throws TreeDamaged */
  tile: ReadTile
  /** The first `width` entries of a bundle, encoded, each of them that of its leaf hash. @throws TreeDamaged */
  bundle(index: number, width: number): Promise<Uint8Array>
  /** Looks at a full bundle and its tile as they are stored, past all memory, and mends them. True where they had to be. @throws TreeDamaged */
  scrub(index: number): Promise<boolean>
  /** How often something stored was found damaged or missing, and was made again from what it derives from. */
  readonly repaired: number
}

type Source = { state: LogState; objects: ObjectStore; journal: Journal }

export function verifiedReads(source: Source): VerifiedReads {
  const { state, objects } = source
  const kept = new Map<string, Uint8Array>()
  let repaired = 0

  const keep = (path: string, hashes: Uint8Array) => {
    kept.set(path, hashes)
    if (kept.size > KEPT_TILES) kept.delete(kept.keys().next().value as string)
    return hashes
  }
  const known = (path: string): Uint8Array | undefined => {
    const hashes = kept.get(path)
    if (hashes === undefined) return undefined
    // Moved to the end: what was used last is forgotten last.
    kept.delete(path)
    kept.set(path, hashes)
    return hashes
  }
  const tile: ReadTile = async ({ level, index, width }) => {
    const inMemory = state.tail.tile({ level, index }) ?? edgeOf(state, level, index)
    if (inMemory) return inMemory
    const path = formatTilePath({ level, index, width: TILE_WIDTH })
    const hashes = known(path)
    if (hashes) return hashes
    return keep(path, await trusted(level, index, path, width))
  }
  /** The root of a full tile stands in the tile above, and so on up to the edge, which the sequencer made itself. */
  const rootOfTile = async (level: number, index: number): Promise<Uint8Array> => {
    const at = index % TILE_WIDTH
    const above = await tile({ level: level + 1, index: Math.floor(index / TILE_WIDTH), width: at + 1 })
    return above.subarray(at * HASH_SIZE, (at + 1) * HASH_SIZE)
  }
  const trusted = async (level: number, index: number, path: string, width: number): Promise<Uint8Array> => {
    if ((index * TILE_WIDTH + width) * TILE_WIDTH ** level > state.frontier.size)
      throw new RangeError(`${path} lies beyond the ${state.frontier.size} entries of the log`)
    const root = await rootOfTile(level, index)
    const leads = (hashes: Uint8Array | undefined): hashes is Uint8Array =>
      hashes?.length === FULL_TILE && sameBytes(innerRoot(hashes), root)
    const stored = await objects.get(path)
    if (leads(stored)) return stored
    for await (const made of level === 0 ? leavesOf(index) : joined(level, index)) {
      if (!leads(made)) continue
      await objects.put(path, made)
      repaired++
      return made
    }
    throw new TreeDamaged(`${path} is not the tile that was sequenced, and cannot be made again`)
  }
  async function* leavesOf(index: number): AsyncGenerator<Uint8Array> {
    for await (const { entries } of bundles(index)) yield Buffer.concat(entries.map(leafHash))
  }
  /** The stored bundle first, then the journal, which has each entry to the byte. */
  async function* bundles(index: number): AsyncGenerator<{ entries: Uint8Array[]; stored: boolean }> {
    const entries = decoded(await objects.get(formatBundlePath({ index, width: TILE_WIDTH })), TILE_WIDTH)
    if (entries) yield { entries, stored: true }
    const first = index * TILE_WIDTH
    const found = await entriesFromJournal(source.journal, first, first + TILE_WIDTH)
    if (found.length === TILE_WIDTH) yield { entries: found, stored: false }
  }
  async function* joined(level: number, index: number): AsyncGenerator<Uint8Array> {
    const roots: Uint8Array[] = []
    for (let i = 0; i < TILE_WIDTH; i++) {
      const below = await rootBelow(level - 1, index * TILE_WIDTH + i)
      if (!below) return
      roots.push(below)
    }
    yield Buffer.concat(roots)
  }
  /** The root of a tile as it stands or as it can be made, not compared with anything: the tile above it is what is looked for. */
  const rootBelow = async (level: number, index: number): Promise<Uint8Array | undefined> => {
    const stored = await objects.get(formatTilePath({ level, index, width: TILE_WIDTH }))
    if (stored?.length === FULL_TILE) return subtreeRoot(stored, 0, TILE_WIDTH)
    for await (const made of level === 0 ? leavesOf(index) : joined(level, index))
      return subtreeRoot(made, 0, TILE_WIDTH)
    return undefined
  }
  const bundle = async (index: number, width: number): Promise<Uint8Array> => {
    const inMemory = state.tail.bundle(index)
    if (inMemory && inMemory.count >= width) return bundlePrefix(inMemory.bytes, width)
    return bundlePrefix(await wholeBundle(index), width)
  }
  const wholeBundle = async (index: number): Promise<Uint8Array> => {
    const hashes = await tile({ level: 0, index, width: TILE_WIDTH })
    let wrong = 0
    for await (const { entries, stored } of bundles(index)) {
      wrong = firstWrong(entries, hashes)
      if (wrong < 0) {
        const bytes = encodeBundle(entries)
        if (!stored) {
          await objects.put(formatBundlePath({ index, width: TILE_WIDTH }), bytes)
          repaired++
        }
        return bytes
      }
    }
    throw new TreeDamaged(`entry ${index * TILE_WIDTH + wrong} is not the one that was sequenced`)
  }
  return {
    tile,
    bundle,
    scrub: async (index) => {
      const before = repaired
      // Its turn comes once it is stored.
      if (state.tail.bundle(index)) return false
      for (let [level, at] = [0, index]; ; level++) {
        if (state.tail.tile({ level, index: at })) return false
        kept.delete(formatTilePath({ level, index: at, width: TILE_WIDTH }))
        await tile({ level, index: at, width: TILE_WIDTH })
        if (at % TILE_WIDTH !== TILE_WIDTH - 1) break
        at = Math.floor(at / TILE_WIDTH)
      }
      await wholeBundle(index)
      return repaired > before
    },
    get repaired() {
      return repaired
    },
  }
}

/** The tile at the right edge of its level, as the sequencer has it. */
function edgeOf({ frontier }: LogState, level: number, index: number): Uint8Array | undefined {
  const edge = frontier.edge[level]
  if (!edge || edge.length === 0) return undefined
  return Math.floor(frontier.size / TILE_WIDTH ** (level + 1)) === index ? edge : undefined
}

function decoded(bundle: Uint8Array | undefined, width: number): Uint8Array[] | undefined {
  try {
    return bundle && decodeBundle(bundle, width)
  } catch {
    return undefined
  }
}

/** Which entry is not that of its leaf hash; -1 where all are. */
const firstWrong = (entries: readonly Uint8Array[], hashes: Uint8Array): number =>
  entries.findIndex((entry, i) => !sameBytes(leafHash(entry), hashes.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE)))

/** Entries from `from` up to, not including, `to`, as far as the journal has them. Reads it from the start: for repairs. */
async function entriesFromJournal(journal: Journal, from: number, to: number): Promise<Uint8Array[]> {
  const found: Uint8Array[] = []
  for await (const frame of journal.read()) {
    const { kind, body } = openFrame(frame.number, frame.bytes)
    if (kind !== FRAME_KIND.batch) continue
    const { first, count, entries } = decodeBatch(body)
    if (first >= to) break
    if (first + count > from)
      found.push(...entries.slice(Math.max(0, from - first), to - first).map((entry) => Uint8Array.from(entry)))
  }
  return found
}
