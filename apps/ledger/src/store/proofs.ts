import type { TileLog } from '@testamur/tile-log'
import { consistencyProof, formatProof, inclusionProof, treeRoot } from '@testamur/transparency-log'
import type { PublishedCheckpoint, SequencedEntry } from '../domain/log.js'

type Reads = Pick<TileLog, 'nodesOf'>

/** An audit path with both its ends. */
export type Inclusion = { leafHash: Uint8Array; hashes: Uint8Array[]; root: Uint8Array }
export type Consistency = { hashes: Uint8Array[]; fromRoot: Uint8Array; toRoot: Uint8Array }

/** The audit path of leaf `index` in the tree of `size` leaves, both within what is sequenced. */
export async function readInclusion(log: Reads, index: number, size: number): Promise<Inclusion> {
  const readNode = log.nodesOf(size)
  const leaf = await readNode({ height: 0, index })
  return { leafHash: leaf, hashes: await inclusionProof(size, index, readNode), root: await treeRoot(size, readNode) }
}

/** The proof that the tree of `from` leaves is a prefix of that of `to` leaves. */
export async function readConsistency(log: Reads, from: number, to: number): Promise<Consistency> {
  const readNode = log.nodesOf(to)
  return {
    hashes: await consistencyProof(from, to, readNode),
    fromRoot: await treeRoot(from, readNode),
    toRoot: await treeRoot(to, readNode),
  }
}

/** The public receipt of an entry that the checkpoint covers: no `extra` line, which is the holder's. */
export async function readReceipt(log: Reads, entry: SequencedEntry, checkpoint: PublishedCheckpoint): Promise<string> {
  const readNode = log.nodesOf(checkpoint.size)
  const hashes = await inclusionProof(checkpoint.size, entry.index, readNode)
  return formatProof({ index: entry.index, hashes, checkpoint: checkpoint.note })
}
