import {
  type BundleCoordinate,
  decodeBundle,
  encodeBundle,
  formatBundlePath,
  formatTilePath,
  HASH_SIZE,
  LogError,
  MAX_ENTRY_SIZE,
  TILE_WIDTH,
  type TileCoordinate,
} from '@testamur/transparency-log'
import { Halt } from '../audit/finding.js'
import type { Source } from './source.js'

const MAX_TILE = TILE_WIDTH * HASH_SIZE
const MAX_BUNDLE = TILE_WIDTH * (MAX_ENTRY_SIZE + 2)

/** Takes what was read, by its path below the log, in just the width that was asked for. */
export type Keep = (path: string, bytes: Uint8Array) => Promise<void>

/** The tiles and bundles of one log. What comes out has the right size; whether it is right is for the caller to say. */
export type ShardReader = {
  /** @throws Halt BAD_TILE, UNREACHABLE */
  tile(tile: TileCoordinate): Promise<Uint8Array>
  /** @throws Halt BAD_BUNDLE, UNREACHABLE */
  bundle(bundle: BundleCoordinate): Promise<Uint8Array[]>
}

/** The hashes that were asked for, of a tile that may be a wider one. */
function hashesOf(path: string, bytes: Uint8Array, width: number): Uint8Array {
  const length = width * HASH_SIZE
  if (bytes.length % HASH_SIZE !== 0 || bytes.length < length || bytes.length > MAX_TILE)
    throw new Halt('BAD_TILE', `${path} has ${bytes.length} bytes, and must have ${length}`)
  return bytes.subarray(0, length)
}

/** The first `width` entries of a bundle that may be a wider one. */
function entriesOf(bytes: Uint8Array, width: number, full: boolean): Uint8Array[] {
  if (!full) return decodeBundle(bytes, width)
  let count = 0
  for (let at = 0; at < bytes.length; at += 2 + ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0)) count++
  return decodeBundle(bytes, Math.max(count, width)).slice(0, width)
}

/** @param prefix the log's path below the source, such as `log` or `log/2` */
export function shardReader(source: Source, prefix: string, keep?: Keep): ShardReader {
  const pathOf = (path: string) => (prefix === '' ? path : `${prefix}/${path}`)
  /** A log may have dropped a partial one once the full one is there (C2SP tlog-tiles, "Partial Tiles"). */
  const readWidest = async (partial: string, full: string, max: number) => {
    const narrow = await source.read(pathOf(partial), max)
    if (narrow || partial === full) return { bytes: narrow, narrow }
    return { bytes: await source.read(pathOf(full), max), narrow }
  }
  return {
    tile: async (tile) => {
      const path = formatTilePath(tile)
      const { bytes } = await readWidest(path, formatTilePath({ ...tile, width: TILE_WIDTH }), MAX_TILE)
      if (!bytes) throw new Halt('BAD_TILE', `${pathOf(path)} is not there`)
      const hashes = hashesOf(pathOf(path), bytes, tile.width)
      await keep?.(path, hashes)
      return hashes
    },
    bundle: async ({ index, width }) => {
      const path = formatBundlePath({ index, width })
      const { bytes, narrow } = await readWidest(path, formatBundlePath({ index, width: TILE_WIDTH }), MAX_BUNDLE)
      const halt = (why: string) => new Halt('BAD_BUNDLE', `${pathOf(path)} ${why}`, index * TILE_WIDTH)
      if (!bytes) throw halt('is not there')
      try {
        const entries = entriesOf(bytes, width, narrow === undefined)
        await keep?.(path, narrow ?? encodeBundle(entries))
        return entries
      } catch (error) {
        if (error instanceof LogError) throw halt(`cannot be read: ${error.message}`)
        throw error
      }
    },
  }
}
