import { LogError } from './errors.js'
import { TILE_WIDTH } from './tile.js'

/** The longest entry that a bundle can carry, in bytes. */
export const MAX_ENTRY_SIZE = 0xffff

const LENGTH_SIZE = 2

/**
 * Encodes 1 to 256 entries as an entry bundle: each as a big-endian uint16 length, then its bytes (C2SP tlog-tiles). Bundles of
 * consecutive entries may simply be concatenated. Throws ENTRY_TOO_LARGE or BAD_BUNDLE.
 */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  requireWidth(entries.length)
  const size = entries.reduce((sum, entry) => sum + LENGTH_SIZE + entrySize(entry), 0)
  const bundle = new Uint8Array(size)
  let offset = 0
  for (const entry of entries) {
    bundle[offset] = entry.length >> 8
    bundle[offset + 1] = entry.length & 0xff
    bundle.set(entry, offset + LENGTH_SIZE)
    offset += LENGTH_SIZE + entry.length
  }
  return bundle
}

/**
 * Decodes a bundle of exactly `width` entries, to its last byte. The entries are views into `bundle`, not copies. Throws
 * BAD_BUNDLE.
 */
export function decodeBundle(bundle: Uint8Array, width: number): Uint8Array[] {
  requireWidth(width)
  const entries: Uint8Array[] = []
  let offset = 0
  while (offset < bundle.length) {
    const start = offset + LENGTH_SIZE
    const end = start + (((bundle[offset] ?? 0) << 8) | (bundle[offset + 1] ?? 0))
    if (end > bundle.length) throw new LogError('BAD_BUNDLE', `entry ${entries.length} of the bundle is cut short`)
    if (entries.length === width) throw new LogError('BAD_BUNDLE', `the bundle holds more than ${width} entries`)
    entries.push(bundle.subarray(start, end))
    offset = end
  }
  if (entries.length < width) throw new LogError('BAD_BUNDLE', `the bundle holds ${entries.length} of ${width} entries`)
  return entries
}

function entrySize(entry: Uint8Array): number {
  if (entry.length > MAX_ENTRY_SIZE)
    throw new LogError('ENTRY_TOO_LARGE', `an entry may have ${MAX_ENTRY_SIZE} bytes, got ${entry.length}`)
  return entry.length
}

function requireWidth(width: number): void {
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH)
    throw new LogError('BAD_BUNDLE', `a bundle holds 1 to ${TILE_WIDTH} entries, not ${width}`)
}
