/** For a byte of four entries of two bits, from the least significant on: four bits, from the most significant on, 1 where the entry is not 0. */
const FOUR = Uint8Array.from({ length: 256 }, (_, byte) =>
  [0, 1, 2, 3].reduce((bits, entry) => bits | ((byte >> (entry * 2)) & 3 ? 8 >> entry : 0), 0),
)

/**
 * The bitstring of a Bitstring Status List (v1.0 §2.2, §3.4: the first index is the left-most bit), at the indices of a Token
 * Status List with two bits for each entry (its §4.1: from the least significant bit on). A bit is set where the credential
 * is revoked and where it is suspended: both must not be accepted now, and the one entry that a badge has can say no more.
 */
export function bitstringOf(entries: Uint8Array): Uint8Array {
  const bits = new Uint8Array(entries.length / 2)
  for (let i = 0; i < bits.length; i++) bits[i] = (FOUR[entries[2 * i]!]! << 4) | FOUR[entries[2 * i + 1]!]!
  return bits
}
