import {
  LogError,
  type LogPolicy,
  type LogProof,
  leafHash,
  logPolicy,
  NO_QUORUM,
  openCheckpoint,
  parsePolicy,
  reachesQuorum,
  type VerifiedCheckpoint,
  verifyInclusion,
} from '@testamur/transparency-log'
import { ProofError } from '../proof-error.js'
import type { Trust } from './types.js'

/** The log's verifier key, or the text of a policy that names logs and witnesses. */
export type TrustedLog = { key: string } | { policy: string }

export function trustedLog({ logPolicy, logKey }: Trust): TrustedLog | undefined {
  if (logPolicy !== undefined) return { policy: logPolicy }
  return logKey === undefined ? undefined : { key: logKey }
}

const MAX_KEPT = 64
/** A policy as it was read, and the checkpoints whose signatures held against it, by their text: many receipts share one. */
type Known = { policy: LogPolicy; kept: Map<string, VerifiedCheckpoint> }
const knownBy = { key: new Map<string, Known>(), policy: new Map<string, Known>() }

function remember<T>(kept: Map<string, T>, name: string, value: T): T {
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string)
  kept.set(name, value)
  return value
}

function knownOf(trusted: TrustedLog): Known {
  const [all, text] = 'key' in trusted ? [knownBy.key, trusted.key] : [knownBy.policy, trusted.policy]
  const known = all.get(text)
  if (known !== undefined) return known
  return remember(all, text, { policy: readPolicy(trusted), kept: new Map() })
}

/** What the verifier itself was given wrongly says nothing of the receipt. */
function readPolicy(trusted: TrustedLog): LogPolicy {
  try {
    return 'key' in trusted ? logPolicy(trusted.key) : parsePolicy(trusted.policy)
  } catch (cause) {
    if (!(cause instanceof LogError)) throw cause
    throw new ProofError('RECEIPT_LOG_UNKNOWN', cause.message, { outcome: 'cannot-tell', cause })
  }
}

const openedBy = async (note: string, { policy, kept }: Known): Promise<VerifiedCheckpoint> =>
  remember(kept, note, await openCheckpoint(note, policy))

function checkpointOf(note: string, trusted: TrustedLog): VerifiedCheckpoint | Promise<VerifiedCheckpoint> {
  const known = knownOf(trusted)
  return known.kept.get(note) ?? openedBy(note, known)
}

const utf8 = new TextEncoder()

function untellable(cause: LogError): ProofError | undefined {
  if (cause.code === 'VERIFIER_UNAVAILABLE')
    return new ProofError('RECEIPT_UNVERIFIABLE', undefined, { outcome: 'cannot-tell', cause })
  if (cause.code === 'TOO_FEW_WITNESSES')
    return new ProofError('RECEIPT_UNWITNESSED', cause.message, { outcome: 'cannot-tell', cause })
  return undefined
}

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
    throw untellable(cause) ?? new ProofError('RECEIPT_PROOF_INVALID', cause.message, { cause })
  }
}

/** Whether those who cosigned before a moment (milliseconds since 1970) are enough for the policy's quorum by themselves. */
function cosignedBefore({ cosignatures }: VerifiedCheckpoint, moment: number, policy: LogPolicy): boolean {
  const early = cosignatures.filter(({ timestamp }) => timestamp * 1000 < moment)
  const keys = policy.witnesses.filter(({ key }) =>
    early.some(({ name, keyId }) => name === key.name && keyId === key.keyId),
  )
  return (
    policy.quorum !== NO_QUORUM &&
    reachesQuorum(
      policy,
      keys.map(({ key }) => key),
    )
  )
}

/**
 * Whether a signed note is a checkpoint of this entry's log that reaches beyond the entry, and that the policy's quorum cosigned
 * before a moment. The witnesses' promise that what they cosign only grows makes the entry of the receipt the one that was there.
 * @throws ProofError KEY_COMPROMISED, `cannot-tell` where the policy asks for no witness or a signature cannot be checked here
 */
export async function wasThereBefore(
  note: string,
  { index, origin }: { index: number; origin: string },
  moment: number,
  trusted: TrustedLog,
): Promise<boolean> {
  const untold = (why: string, cause?: unknown) =>
    new ProofError('KEY_COMPROMISED', why, { outcome: 'cannot-tell', cause })
  try {
    const { policy } = knownOf(trusted)
    if (policy.quorum === NO_QUORUM) throw untold('the policy of the log asks for no witness, so that nothing is dated')
    const checkpoint = await checkpointOf(note, trusted)
    return checkpoint.origin === origin && index < checkpoint.size && cosignedBefore(checkpoint, moment, policy)
  } catch (cause) {
    if (!(cause instanceof LogError)) throw cause
    if (cause.code === 'VERIFIER_UNAVAILABLE') throw untold(cause.message, cause)
    return false
  }
}
