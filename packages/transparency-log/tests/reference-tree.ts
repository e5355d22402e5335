import { createHash } from 'node:crypto'

/** RFC 6962 §2.1 written down as it stands there, slow and with its own hashing: what the package is compared with. */
const sha = (...parts: Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

const split = (n: number): number => {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

export const referenceLeaf = (entry: Uint8Array): Uint8Array => sha(Uint8Array.of(0), entry)

/** MTH over leaf hashes. */
export function referenceRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha()
  if (leaves.length === 1) return leaves[0]!
  const k = split(leaves.length)
  return sha(Uint8Array.of(1), referenceRoot(leaves.slice(0, k)), referenceRoot(leaves.slice(k)))
}

/** PATH(m, D[n]). */
export function referencePath(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return []
  const k = split(leaves.length)
  return m < k
    ? [...referencePath(m, leaves.slice(0, k)), referenceRoot(leaves.slice(k))]
    : [...referencePath(m - k, leaves.slice(k)), referenceRoot(leaves.slice(0, k))]
}

/** SUBPROOF(m, D[n], b); PROOF(m, D[n]) is SUBPROOF(m, D[n], true). */
export function referenceProof(m: number, leaves: readonly Uint8Array[], whole = true): Uint8Array[] {
  if (m === leaves.length) return whole ? [] : [referenceRoot(leaves)]
  const k = split(leaves.length)
  return m <= k
    ? [...referenceProof(m, leaves.slice(0, k), whole), referenceRoot(leaves.slice(k))]
    : [...referenceProof(m - k, leaves.slice(k), false), referenceRoot(leaves.slice(0, k))]
}
