import { formatBundlePath, formatTilePath, TILE_WIDTH, type Tile } from '@testamur/transparency-log'
import type { BundlePart } from './batch-frame.js'

/** An object of the log, ready to be stored. */
export type DerivedObject = { path: string; bytes: Uint8Array }

/**
 * What has become durable in the journal and may not be stored as an object yet: full tiles and bundles until they are stored, and the
 * bundle at the right edge, which goes on growing. (Partial tiles are in the frontier.)
 */
export type Tail = {
  grow(tiles: readonly Tile[], parts: readonly BundlePart[]): void
  /** A full tile, if it is here. */
  tile(of: { level: number; index: number }): Uint8Array | undefined
  /** A bundle as far as it has come, if it is here. */
  bundle(index: number): { bytes: Uint8Array; count: number } | undefined
  /** Full tiles and bundles that nobody has taken yet. */
  takeFull(): DerivedObject[]
  /** It is stored: reads find it there. */
  stored(object: DerivedObject): void
  /** All that a tree of this size has full is stored, by somebody else. */
  storedUpTo(size: number): void
}

type Bundle = { parts: Uint8Array[]; count: number }

export function createTail(): Tail {
  const tiles = new Map<string, Uint8Array>()
  const bundles = new Map<number, Bundle>()
  /** `until`: the size of the smallest tree that has it full. */
  let full: (DerivedObject & { until: number })[] = []
  const leaving = new Map<string, () => void>()

  const leave = (path: string, bytes: Uint8Array, until: number, forget: () => void) => {
    full.push({ path, bytes, until })
    leaving.set(path, forget)
  }
  const stored = ({ path }: DerivedObject) => {
    leaving.get(path)?.()
    leaving.delete(path)
  }
  const growTile = (tile: Tile) => {
    if (tile.width < TILE_WIDTH) return
    const key = `${tile.level}/${tile.index}`
    tiles.set(key, tile.hashes)
    const until = (tile.index + 1) * TILE_WIDTH ** (tile.level + 1)
    leave(formatTilePath(tile), tile.hashes, until, () => tiles.delete(key))
  }
  const growBundle = ({ bundle: index, bytes, count }: BundlePart) => {
    const bundle = bundles.get(index) ?? { parts: [], count: 0 }
    bundles.set(index, bundle)
    bundle.parts.push(bytes)
    bundle.count += count
    if (bundle.count < TILE_WIDTH) return
    const path = formatBundlePath({ index, width: TILE_WIDTH })
    leave(path, wholeOf(bundle), (index + 1) * TILE_WIDTH, () => bundles.delete(index))
  }
  return {
    grow: (grownTiles, parts) => {
      for (const tile of grownTiles) growTile(tile)
      for (const part of parts) growBundle(part)
    },
    tile: ({ level, index }) => tiles.get(`${level}/${index}`),
    bundle: (index) => {
      const bundle = bundles.get(index)
      return bundle && { bytes: wholeOf(bundle), count: bundle.count }
    },
    takeFull: () => full.splice(0),
    stored,
    storedUpTo: (size) => {
      for (const object of full) if (object.until <= size) stored(object)
      full = full.filter(({ until }) => until > size)
    },
  }
}

/** The parts as one, which they stay: a frame is no longer held in memory for one entry of it. */
function wholeOf(bundle: Bundle): Uint8Array {
  if (bundle.parts.length > 1) bundle.parts = [Buffer.concat(bundle.parts)]
  return bundle.parts[0] ?? new Uint8Array(0)
}

/** The first `count` entries of an encoded bundle, encoded. */
export function bundlePrefix(bundle: Uint8Array, count: number): Uint8Array {
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + 2 > bundle.length) throw new RangeError(`the bundle holds ${i} entries, not ${count}`)
    at += 2 + ((bundle[at]! << 8) | bundle[at + 1]!)
  }
  if (at > bundle.length) throw new RangeError('the bundle is cut short')
  return bundle.subarray(0, at)
}
