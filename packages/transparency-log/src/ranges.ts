import { LogError } from './errors.js'
import { foldPeaks } from './frontier.js'
import { requireHash } from './hashing.js'

/** One node of the tree: the root of the complete subtree over leaves [index·2^height, (index+1)·2^height). Height 0: leaves. */
export type NodeAddress = { readonly height: number; readonly index: number }

/** Gives a stored node's 32 bytes, from wherever the caller keeps them. Asked only for complete subtrees inside the tree. */
export type ReadNode = (node: NodeAddress) => Uint8Array | Promise<Uint8Array>

/** Leaves from `start` up to, not including, `end`. */
export type Range = { readonly start: number; readonly end: number }

/** The largest power of two smaller than `count`, for `count` ≥ 2: where RFC 6962 §2.1 splits a tree. */
export function splitPoint(count: number): number {
  let power = 2 ** Math.floor(Math.log2(count))
  // log2 of a number near 2^53 is rounded, in either direction.
  while (power >= count) power /= 2
  while (power * 2 < count) power *= 2
  return power
}

/** The complete subtrees, largest first, of a range that RFC 6962's splitting yields; only a right edge has more than one. */
export function nodesOf({ start, end }: Range): NodeAddress[] {
  const nodes: NodeAddress[] = []
  let from = start
  while (from < end) {
    const count = end - from
    const span = count === 1 ? 1 : splitPoint(count + 1)
    nodes.push({ height: Math.round(Math.log2(span)), index: from / span })
    from += span
  }
  return nodes
}

/** Reads and hashes each range to its subtree's root; all reads are started together. Throws BAD_HASH for a bad stored node. */
export async function hashRanges(ranges: readonly Range[], readNode: ReadNode): Promise<Uint8Array[]> {
  return Promise.all(ranges.map((range) => hashRange(range, readNode)))
}

async function hashRange(range: Range, readNode: ReadNode): Promise<Uint8Array> {
  const peaks = await Promise.all(nodesOf(range).map(async (node) => readNode(node)))
  peaks.forEach(requireHash)
  const hash = foldPeaks(peaks)
  if (!hash) throw new LogError('OUT_OF_RANGE', `no leaves from ${range.start} to ${range.end}`)
  return hash
}
