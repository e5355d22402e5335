import { sha256 } from '#sha256'
import { LogError } from './errors.js'

/** Bytes in a hash. */
export const HASH_SIZE = 32

const LEAF_PREFIX = 0x00
const NODE_PREFIX = 0x01
const MAX_SCRATCH = 1 << 17

// One scratch space for all: hashing is synchronous and never re-enters.
let leafScratch = new Uint8Array(1 << 12)
const nodeScratch = new Uint8Array(1 + 2 * HASH_SIZE)
nodeScratch[0] = NODE_PREFIX

/** The root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1). */
export const emptyRoot = (): Uint8Array => sha256(new Uint8Array(0))

/** SHA-256(0x00 ‖ entry), RFC 6962 §2.1. */
export function leafHash(entry: Uint8Array): Uint8Array {
  const length = entry.length + 1
  if (length > MAX_SCRATCH) {
    const prefixed = new Uint8Array(length)
    prefixed.set(entry, 1)
    return sha256(prefixed)
  }
  if (length > leafScratch.length) leafScratch = new Uint8Array(MAX_SCRATCH)
  leafScratch[0] = LEAF_PREFIX
  leafScratch.set(entry, 1)
  return sha256(leafScratch.subarray(0, length))
}

/** SHA-256(0x01 ‖ left ‖ right), RFC 6962 §2.1. Throws BAD_HASH unless both are 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  requireHash(left)
  requireHash(right)
  nodeScratch.set(left, 1)
  nodeScratch.set(right, 1 + HASH_SIZE)
  return sha256(nodeScratch)
}

export function requireHash(hash: Uint8Array): void {
  if (!isHash(hash))
    throw new LogError('BAD_HASH', `a hash must be ${HASH_SIZE} bytes, got ${(hash as Uint8Array | undefined)?.length}`)
}

export const isHash = (hash: unknown): hash is Uint8Array => hash instanceof Uint8Array && hash.length === HASH_SIZE

/** The root over `count` (a power of two) concatenated hashes that start at hash number `first` of `hashes`. */
export function subtreeRoot(hashes: Uint8Array, first: number, count: number): Uint8Array {
  if (count === 1) return hashes.slice(first * HASH_SIZE, (first + 1) * HASH_SIZE)
  const half = count / 2
  return nodeHash(subtreeRoot(hashes, first, half), subtreeRoot(hashes, first + half, half))
}
