import {
  LogError,
  type LogProof,
  leafHash,
  logPolicy,
  openCheckpoint,
  type VerifiedCheckpoint,
  verifyInclusion,
} from '@testamur/transparency-log'
import { ProofError } from '../proof-error.js'

const MAX_KEPT = 64
/** Checkpoints whose signature held, by key and text: many receipts share one. */
const kept = new Map<string, VerifiedCheckpoint>()

async function checkpointOf(note: string, logKey: string): Promise<VerifiedCheckpoint> {
  const name = `${logKey}\n${note}`
  const known = kept.get(name)
  if (known !== undefined) return known
  const opened = await openCheckpoint(note, logPolicy(logKey))
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string)
  kept.set(name, opened)
  return opened
}

const utf8 = new TextEncoder()

/** Whether a signed checkpoint of the log covers the entry. @throws ProofError RECEIPT_PROOF_INVALID, RECEIPT_UNVERIFIABLE */
export async function checkLogProof(proof: LogProof, entryText: string, logKey: string): Promise<VerifiedCheckpoint> {
  try {
    const checkpoint = await checkpointOf(proof.checkpoint, logKey)
    if (!verifyInclusion(checkpoint.size, proof.index, leafHash(utf8.encode(entryText)), proof.hashes, checkpoint.root))
      throw new ProofError('RECEIPT_PROOF_INVALID', 'the proof does not lead from the entry to the checkpoint')
    return checkpoint
  } catch (cause) {
    if (!(cause instanceof LogError)) throw cause
    if (cause.code === 'VERIFIER_UNAVAILABLE')
      throw new ProofError('RECEIPT_UNVERIFIABLE', undefined, { outcome: 'cannot-tell', cause })
    throw new ProofError('RECEIPT_PROOF_INVALID', cause.message, { cause })
  }
}
