/**
 * Many byte strings as one: a binary parameter costs a fraction of an array of hexadecimal texts. `at` counts from 1, as
 * PostgreSQL's substring does.
 */
export type Packed = { bytes: Buffer; at: number[]; length: number[] }

export function pack(parts: readonly Uint8Array[]): Packed {
  const at: number[] = []
  const length: number[] = []
  let next = 1
  for (const part of parts) {
    at.push(next)
    length.push(part.length)
    next += part.length
  }
  return { bytes: Buffer.concat(parts), at, length }
}
