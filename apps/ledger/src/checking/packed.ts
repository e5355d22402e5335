import type { Checked } from './task.js'

/**
 * How entries travel to a checking thread and back: one buffer, which is handed over and not copied.
 *
 *   table     per entry two 32-bit numbers in the machine's own order: the bytes of its text, the place of its key
 *   answers   per entry 32 bytes for its leaf hash, and behind all of these one byte each: 1 where the signature holds
 *   leaves    per entry a zero byte (RFC 6962 §2.1) and its text, which so stands ready to be hashed
 */
export type Layout = { count: number; hashes: number; verdicts: number; leaves: number }

const ROW = 8
const HASH = 32

/** Where each part begins; the table is the first. */
export function layoutOf(count: number): Layout {
  const hashes = count * ROW
  const verdicts = hashes + count * HASH
  return { count, hashes, verdicts, leaves: verdicts + count }
}

export function pack(entries: readonly { text: string; key: number }[]): ArrayBuffer {
  const table = new Uint32Array(entries.length * 2)
  let at = layoutOf(entries.length).leaves
  let size = at
  for (const [i, { text, key }] of entries.entries()) {
    const length = Buffer.byteLength(text)
    table[i * 2] = length
    table[i * 2 + 1] = key
    size += 1 + length
  }
  const packed = new ArrayBuffer(size)
  const bytes = Buffer.from(packed)
  new Uint32Array(packed, 0, table.length).set(table)
  for (const { text } of entries) at += 1 + bytes.write(text, at + 1)
  return packed
}

/** What an answered buffer says, without copying anything out of it. */
export function unpack(packed: ArrayBuffer, count: number): Checked[] {
  const { hashes, verdicts, leaves } = layoutOf(count)
  const table = new Uint32Array(packed, 0, count * 2)
  const verdict = new Uint8Array(packed, verdicts, count)
  let at = leaves
  return Array.from({ length: count }, (_, i) => {
    const bytes = new Uint8Array(packed, at + 1, table[i * 2])
    at += 1 + bytes.length
    return { bytes, hash: new Uint8Array(packed, hashes + i * HASH, HASH), holds: verdict[i] === 1 }
  })
}
