import { consistencyProof, tileNodeReader, treeRoot, verifyConsistency } from '@testamur/transparency-log'
import type { ShardReader } from '../read/shard-reader.js'
import type { SignedCheckpoint } from './checkpoint.js'
import { Halt } from './finding.js'
import { same } from './walk.js'

/** Two notes that the log has signed and that cannot both be of one log: the proof against it, for anyone to check. */
export type Evidence = {
  code: 'SPLIT_VIEW' | 'ROLLBACK'
  log: string
  /** Where the first was seen. */
  from: string
  why: string
  first: string
  second: string
}

export type Joined = 'joined' | 'split'

/**
 * Whether an older signed tree is a prefix of the one whose tiles are read: by a consistency proof from its tiles, or by the
 * root that the reading itself has passed. @throws Halt BAD_TILE where the tiles prove neither
 */
export async function isPrefix(
  reader: ShardReader,
  older: { size: number; root: Uint8Array },
  newer: SignedCheckpoint,
  passed: ReadonlyMap<number, Uint8Array>,
): Promise<Joined> {
  const root = older.size === newer.size ? newer.root : passed.get(older.size)
  if (root) return same(root, older.root) ? 'joined' : 'split'
  const read = tileNodeReader(newer.size, reader.tile)
  const proof = await consistencyProof(older.size, newer.size, read)
  const holds = (of: Uint8Array) => verifyConsistency(older.size, newer.size, of, newer.root, proof)
  if (holds(older.root)) return 'joined'
  // The tiles lead from another tree of that size to the checkpoint: the log has two. Otherwise they lead nowhere.
  if (older.size > 0 && holds(await treeRoot(older.size, read))) return 'split'
  throw new Halt('BAD_TILE', `the tiles do not lead from size ${older.size} to the checkpoint of size ${newer.size}`)
}
