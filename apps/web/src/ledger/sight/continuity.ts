import { verifyConsistency } from '@testamur/transparency-log'
import type { ConsistencyAnswer } from '../../api/ledger.js'
import { bytesOfBase64 } from '../base64.js'

/** A tree as somebody saw it: how many entries, and their root in Base 64. */
export type TreeSeen = { size: number; root: string }
/** Whether a tree that was seen is the beginning of the present one. */
export type Continuity =
  | { state: 'same' }
  | { state: 'kept'; hashes: number }
  | { state: 'shrunk' }
  | { state: 'forked' }
  | { state: 'unknown'; why: string }

/** Of the open log, or of an earlier one by its number. */
export type ProofSource = (from: number, to: number, shard?: number) => Promise<Pick<ConsistencyAnswer, 'hashes'>>

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'the proof cannot be had')

/**
 * Whether the present tree begins with the one that was seen, by a consistency proof that is checked here (RFC 9162 §2.1.4.2). A
 * proof that does not hold is `forked`: an honest log can always give one.
 */
export async function continuityOf(seen: TreeSeen, present: TreeSeen, proofOf: ProofSource): Promise<Continuity> {
  if (seen.size > present.size) return { state: 'shrunk' }
  if (seen.size === present.size) return { state: seen.root === present.root ? 'same' : 'forked' }
  const [from, to] = [bytesOfBase64(seen.root), bytesOfBase64(present.root)]
  if (!from || !to) return { state: 'unknown', why: 'a root is no hash' }
  try {
    const hashes = (await proofOf(seen.size, present.size)).hashes.map(
      (hash) => bytesOfBase64(hash) ?? new Uint8Array(),
    )
    const holds = verifyConsistency(seen.size, present.size, from, to, hashes)
    return holds ? { state: 'kept', hashes: hashes.length } : { state: 'forked' }
  } catch (error) {
    return { state: 'unknown', why: wordsOf(error) }
  }
}
