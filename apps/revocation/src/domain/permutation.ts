import { createCipheriv, randomBytes } from 'node:crypto'

/** Entries in one status list. */
export const LIST_SIZE = 2 ** 17
/** Indices in one block. Blocks are handed out in order; what indices a block holds, the list's key decides. */
export const BLOCK_SIZE = 64
export const BLOCKS = LIST_SIZE / BLOCK_SIZE

const HALF_BITS = 9
const HALF = 2 ** HALF_BITS
const ROUNDS = 8

/** 32 random bytes that decide in which order a list's indices are handed out. */
export const newPermutationKey = (): Buffer => randomBytes(32)

/** One table of 512 random 9-bit numbers per round: the keystream of AES-256-CTR (the key serves this purpose alone). */
function roundTables(key: Uint8Array): Uint16Array {
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(ROUNDS * HALF * 2))
  return Uint16Array.from({ length: ROUNDS * HALF }, (_, i) => stream.readUInt16LE(i * 2) % HALF)
}

function feistel(tables: Uint16Array, value: number): number {
  let left = value >>> HALF_BITS
  let right = value % HALF
  for (let round = 0; round < ROUNDS; round++) [left, right] = [right, left ^ tables[round * HALF + right]!]
  return left * HALF + right
}

/**
 * A keyed bijection of 0 … 131071: a Feistel network over 18 bits, walked until it falls into the 17 bits that a list
 * has (cycle walking: Black and Rogaway, "Ciphers with arbitrary finite domains", 2002).
 */
export function permutation(key: Uint8Array): (position: number) => number {
  const tables = roundTables(key)
  return (position) => {
    let at = feistel(tables, position)
    while (at >= LIST_SIZE) at = feistel(tables, at)
    return at
  }
}

/** The indices of `blocks` consecutive blocks from `first` on. */
export function indicesOf(key: Uint8Array, first: number, blocks: number): number[] {
  const at = permutation(key)
  return Array.from({ length: blocks * BLOCK_SIZE }, (_, i) => at(first * BLOCK_SIZE + i))
}
