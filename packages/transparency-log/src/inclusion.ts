import { equalBytes } from './bytes.js'
import { emptyRoot, isHash, nodeHash } from './hashing.js'
import { isCount, requireIndex, requireSize } from './numbers.js'
import { hashRanges, type Range, type ReadNode, splitPoint } from './ranges.js'

/** The root of the first `size` leaves of a stored tree (RFC 6962 §2.1), read through `readNode`. */
export async function treeRoot(size: number, readNode: ReadNode): Promise<Uint8Array> {
  if (requireSize(size) === 0) return emptyRoot()
  const [root] = await hashRanges([{ start: 0, end: size }], readNode)
  return root!
}

/**
 * The audit path of leaf `index` in the tree of the first `size` leaves, from the leaf's sibling up to the root's child
 * (RFC 6962 §2.1.1). `readNode` is asked for at most two nodes per level. Throws OUT_OF_RANGE.
 */
export async function inclusionProof(size: number, index: number, readNode: ReadNode): Promise<Uint8Array[]> {
  requireIndex(index, size)
  return hashRanges(inclusionRanges(size, index), readNode)
}

function inclusionRanges(size: number, index: number): Range[] {
  const ranges: Range[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + splitPoint(end - start)
    ranges.push(index < middle ? { start: middle, end } : { start, end: middle })
    if (index < middle) end = middle
    else start = middle
  }
  return ranges.reverse()
}

/** True if `proof` leads from `leafHash`, as leaf `index`, to `root`, as the root of `size` leaves. Never throws. */
export function verifyInclusion(
  size: number,
  index: number,
  leafHash: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  const reached = rootFromInclusion(size, index, leafHash, proof)
  return reached !== undefined && isHash(root) && equalBytes(reached, root)
}

/**
 * The root that an inclusion proof leads to (RFC 9162 §2.1.3.2), undefined if the proof has not the length that `size` and
 * `index` require, or holds something that is no hash.
 */
export function rootFromInclusion(
  size: number,
  index: number,
  leafHash: Uint8Array,
  proof: readonly Uint8Array[],
): Uint8Array | undefined {
  if (!isCount(size) || !isCount(index) || index >= size) return undefined
  if (!isHash(leafHash) || !proof.every(isHash)) return undefined
  let [node, last, hash] = [index, size - 1, leafHash]
  for (const sibling of proof) {
    if (last === 0) return undefined
    const fromLeft = node % 2 === 1 || node === last
    hash = fromLeft ? nodeHash(sibling, hash) : nodeHash(hash, sibling)
    // The last node of a level may have no sibling there: climb to where it has one.
    while (fromLeft && node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 ? hash : undefined
}
