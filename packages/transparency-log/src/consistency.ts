import { equalBytes } from './bytes.js'
import { LogError } from './errors.js'
import { emptyRoot, isHash, nodeHash } from './hashing.js'
import { isCount, requireSize } from './numbers.js'
import { hashRanges, type Range, type ReadNode, splitPoint } from './ranges.js'

/**
 * The proof that the tree of `oldSize` leaves is a prefix of the tree of `newSize` leaves (RFC 6962 §2.1.2). Empty where there is
 * nothing to prove: from size 0, and between equal sizes. Throws OUT_OF_RANGE if the old tree is the larger.
 */
export async function consistencyProof(oldSize: number, newSize: number, readNode: ReadNode): Promise<Uint8Array[]> {
  requireSize(oldSize)
  requireSize(newSize)
  if (oldSize > newSize) throw new LogError('OUT_OF_RANGE', `old size ${oldSize} is larger than new size ${newSize}`)
  return oldSize === 0 ? [] : hashRanges(consistencyRanges(oldSize, newSize), readNode)
}

function consistencyRanges(oldSize: number, newSize: number): Range[] {
  const ranges: Range[] = []
  let [start, end] = [0, newSize]
  while (end !== oldSize) {
    const middle = start + splitPoint(end - start)
    ranges.push(oldSize <= middle ? { start: middle, end } : { start, end: middle })
    if (oldSize <= middle) end = middle
    else start = middle
  }
  // A verifier holds the old root already when the old tree is one complete subtree.
  if (start > 0) ranges.push({ start, end })
  return ranges.reverse()
}

/**
 * True if `proof` shows that the tree (`oldSize`, `oldRoot`) is a prefix of (`newSize`, `newRoot`), RFC 9162 §2.1.4.2. The two
 * cases without anything to prove take an empty proof alone: equal trees, and the empty tree with its own root. Never throws.
 */
export function verifyConsistency(
  oldSize: number,
  newSize: number,
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize > newSize) return false
  if (!isHash(oldRoot) || !isHash(newRoot) || !proof.every(isHash)) return false
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot)
  if (oldSize === 0) return proof.length === 0 && equalBytes(oldRoot, emptyRoot())
  const reached = rootsFromConsistency(oldSize, newSize, oldRoot, proof)
  return reached !== undefined && equalBytes(reached.old, oldRoot) && equalBytes(reached.new, newRoot)
}

function rootsFromConsistency(
  oldSize: number,
  newSize: number,
  oldRoot: Uint8Array,
  proof: readonly Uint8Array[],
): { old: Uint8Array; new: Uint8Array } | undefined {
  if (proof.length === 0) return undefined
  let [node, last] = [oldSize - 1, newSize - 1]
  while (node % 2 === 1) [node, last] = [(node - 1) / 2, Math.floor(last / 2)]
  // node is 0 exactly when the old size is a power of two: the walk then starts at the old root itself.
  const [first, ...rest] = node === 0 ? [oldRoot, ...proof] : proof
  let [oldHash, newHash] = [first!, first!]
  for (const hash of rest) {
    if (last === 0) return undefined
    const fromLeft = node % 2 === 1 || node === last
    if (fromLeft) oldHash = nodeHash(hash, oldHash)
    newHash = fromLeft ? nodeHash(hash, newHash) : nodeHash(newHash, hash)
    while (fromLeft && node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 ? { old: oldHash, new: newHash } : undefined
}
