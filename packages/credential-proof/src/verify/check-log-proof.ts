import {
  LogError,
  type LogProof,
  leafHash,
  logPolicy,
  openCheckpoint,
  parsePolicy,
  type VerifiedCheckpoint,
  verifyInclusion,
} from '@testamur/transparency-log'
import { ProofError } from '../proof-error.js'

const MAX_KEPT = 64
/** Checkpoints whose signatures held, by whom they were held against and their text: many receipts share one. */
const kept = new Map<string, VerifiedCheckpoint>()

/** The log's verifier key, or the text of a policy that names logs and witnesses. */
export type TrustedLog = { key: string } | { policy: string }

async function checkpointOf(note: string, trusted: TrustedLog): Promise<VerifiedCheckpoint> {
  const name = `${JSON.stringify(trusted)}\n${note}`
  const known = kept.get(name)
  if (known !== undefined) return known
  const opened = await openCheckpoint(note, 'key' in trusted ? logPolicy(trusted.key) : parsePolicy(trusted.policy))
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string)
  kept.set(name, opened)
  return opened
}

const utf8 = new TextEncoder()

/**
 * Whether a checkpoint of the log, signed and witnessed as is asked for, covers the entry. @throws ProofError RECEIPT_PROOF_INVALID;
 * RECEIPT_UNWITNESSED, RECEIPT_UNVERIFIABLE where nothing is known
 */
export async function checkLogProof(
  proof: LogProof,
  entryText: string,
  trusted: TrustedLog,
): Promise<VerifiedCheckpoint> {
  try {
    const checkpoint = await checkpointOf(proof.checkpoint, trusted)
    if (!verifyInclusion(checkpoint.size, proof.index, leafHash(utf8.encode(entryText)), proof.hashes, checkpoint.root))
      throw new ProofError('RECEIPT_PROOF_INVALID', 'the proof does not lead from the entry to the checkpoint')
    return checkpoint
  } catch (cause) {
    if (!(cause instanceof LogError)) throw cause
    if (cause.code === 'VERIFIER_UNAVAILABLE')
      throw new ProofError('RECEIPT_UNVERIFIABLE', undefined, { outcome: 'cannot-tell', cause })
    if (cause.code === 'TOO_FEW_WITNESSES')
      throw new ProofError('RECEIPT_UNWITNESSED', cause.message, { outcome: 'cannot-tell', cause })
    throw new ProofError('RECEIPT_PROOF_INVALID', cause.message, { cause })
  }
}
