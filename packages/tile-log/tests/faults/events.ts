import { createHash, type KeyObject } from 'node:crypto'

export const ORIGIN = 'log.test/faults'

export const rawPublicKey = (key: KeyObject): Uint8Array =>
  new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).x as string, 'base64url'))

/** Event number `n` of a test: its id, and an entry of 8 to 120 bytes that tells the number and nothing else. */
export type TestEntry = { id: Uint8Array; bytes: Uint8Array }

export const idOf = (n: number): Uint8Array => createHash('sha256').update(`event ${n}`).digest().subarray(0, 16)

export const entryOf = (n: number): TestEntry => ({
  id: idOf(n),
  bytes: Buffer.from(`${n} ${'.'.repeat((n * 37) % 113)}`),
})

/** Which event an entry is of. @throws Error where it is that of none, to the byte */
export function eventOf(bytes: Uint8Array): number {
  const n = Number.parseInt(Buffer.from(bytes).toString(), 10)
  if (Buffer.compare(entryOf(n).bytes, bytes) !== 0) throw new Error(`no event has the entry ${Buffer.from(bytes)}`)
  return n
}

/** Mulberry32: numbers that a seed fixes. */
export function seededRandom(seed: number): (end: number) => number {
  let state = seed >>> 0
  return (end) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * end)
  }
}
