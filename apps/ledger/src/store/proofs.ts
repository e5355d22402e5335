import {
  consistencyProof,
  formatProof,
  inclusionProof,
  leafHash,
  type ReadNode,
  tileNodeReader,
  treeRoot,
} from '@testamur/transparency-log'
import type { PublishedCheckpoint, SequencedEntry } from '../domain/log.js'
import type { Store } from './store.js'

type Reads = Pick<Store, 'readTile'>

/** An audit path with both its ends. */
export type Inclusion = { leafHash: Uint8Array; hashes: Uint8Array[]; root: Uint8Array }
export type Consistency = { hashes: Uint8Array[]; fromRoot: Uint8Array; toRoot: Uint8Array }

const nodesOf = (store: Reads, size: number): ReadNode => tileNodeReader(size, store.readTile)

/** The audit path of leaf `index` in the tree of `size` leaves, both within what is sequenced. */
export async function readInclusion(store: Reads, index: number, size: number): Promise<Inclusion> {
  const readNode = nodesOf(store, size)
  const leaf = await readNode({ height: 0, index })
  return { leafHash: leaf, hashes: await inclusionProof(size, index, readNode), root: await treeRoot(size, readNode) }
}

/** The proof that the tree of `from` leaves is a prefix of that of `to` leaves. */
export async function readConsistency(store: Reads, from: number, to: number): Promise<Consistency> {
  const readNode = nodesOf(store, to)
  return {
    hashes: await consistencyProof(from, to, readNode),
    fromRoot: await treeRoot(from, readNode),
    toRoot: await treeRoot(to, readNode),
  }
}

/** The public receipt of an entry that the checkpoint covers: no `extra` line, which is the holder's. */
export async function readReceipt(
  store: Reads,
  entry: SequencedEntry,
  checkpoint: PublishedCheckpoint,
): Promise<string> {
  const readNode = nodesOf(store, checkpoint.size)
  const hashes = await inclusionProof(checkpoint.size, entry.index, readNode)
  return formatProof({ index: entry.index, hashes, checkpoint: checkpoint.note })
}

/** Whether the entries are those of their leaf hashes, from the first one of level 0's tile `index`. */
export async function areSequenced(store: Reads, index: number, entries: readonly Uint8Array[]): Promise<boolean> {
  const hashes = await store.readTile({ level: 0, index, width: entries.length })
  return entries.every((entry, i) => Buffer.compare(leafHash(entry), hashes.subarray(i * 32, i * 32 + 32)) === 0)
}
