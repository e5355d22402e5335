import { verifyEd25519 } from '#ed25519'
import { hex } from './bytes.js'
import { type Checkpoint, parseCheckpoint } from './checkpoint.js'
import type { SignatureVerifier } from './ed25519.js'
import { LogError } from './errors.js'
import { isCosignatureType, KEY_TYPE, parseVerifierKey, type VerifierKey } from './note-key.js'
import { openNote, type VerifiedSignature } from './note-verify.js'
import { NO_QUORUM, reachesQuorum } from './quorum.js'

/** A log that is accepted: its origin, which is the key's name in a policy file, one key, and where it is found. */
export type PolicyLog = {
  readonly origin: string
  readonly key: VerifierKey
  readonly url?: string
}

/** A witness under the name that groups and the quorum know it by; `url` is its submission prefix (C2SP tlog-witness). */
export type PolicyWitness = {
  readonly name: string
  readonly key: VerifierKey
  readonly url?: string
}

/** Has witnessed a checkpoint once `threshold` of its members have: witnesses, and groups that stand before it. */
export type PolicyGroup = {
  readonly name: string
  readonly threshold: number
  readonly members: readonly string[]
}

/**
 * Whom a verifier trusts (C2SP tlog-policy): a checkpoint holds if any of these logs has signed it and the quorum has witnessed
 * it. `quorum` names a witness or a group, or is `none`.
 */
export type LogPolicy = {
  readonly logs: readonly PolicyLog[]
  readonly witnesses: readonly PolicyWitness[]
  readonly groups: readonly PolicyGroup[]
  readonly quorum: string
}

/** A witness that has cosigned, and when, in seconds since 1970. */
export type Cosignature = {
  readonly name: string
  readonly keyId: string
  readonly timestamp: number
}

/**
 * A checkpoint that the policy accepts. `cosignatures` lists every known witness that has cosigned, each key once; `extensions` are
 * left out where no known key has signed them.
 */
export type VerifiedCheckpoint = Checkpoint & {
  readonly cosignatures: readonly Cosignature[]
}

/**
 * The policy of one log and, where given, its witnesses, all as verifier keys, `quorum` of whom must have cosigned. The origin is
 * the log key's name unless given. Throws BAD_KEY for a key that is malformed or of the wrong type, OUT_OF_RANGE for a quorum that
 * cannot be reached.
 */
export function logPolicy(
  logVkey: string,
  given: {
    origin?: string
    witnesses?: readonly string[]
    quorum?: number
  } = {},
): LogPolicy {
  const key = logKey(logVkey)
  const witnesses = (given.witnesses ?? []).map(witnessKey)
  const quorum = given.quorum ?? 0
  const distinct = new Set(witnesses.map(({ publicKey }) => hex(publicKey))).size
  if (!Number.isInteger(quorum) || quorum < 0 || quorum > distinct)
    throw new LogError('OUT_OF_RANGE', `a quorum of ${quorum} cannot be had from ${distinct} witnesses`)
  // Names as the keys have them may be there twice; with the key's id behind they are not.
  const named = witnesses.map((witness) => ({ name: `${witness.name}+${witness.keyId}`, key: witness }))
  const group = { name: 'witnesses', threshold: quorum, members: named.map(({ name }) => name) }
  return {
    logs: [{ origin: given.origin ?? key.name, key }],
    witnesses: named,
    groups: quorum > 0 ? [group] : [],
    quorum: quorum > 0 ? group.name : NO_QUORUM,
  }
}

/**
 * Verifies a signed checkpoint: its origin, a signature of the log, and every cosignature of a known witness. Throws BAD_NOTE,
 * BAD_KEY, BAD_CHECKPOINT, WRONG_ORIGIN, BAD_SIGNATURE, UNSIGNED, TOO_FEW_WITNESSES.
 */
export async function openCheckpoint(
  note: string,
  policy: LogPolicy,
  verify: SignatureVerifier = verifyEd25519,
): Promise<VerifiedCheckpoint> {
  const keys = [...policy.logs, ...policy.witnesses].map(({ key }) => key)
  const { text, signatures } = await openNote(note, keys, verify)
  const checkpoint = parseCheckpoint(text)
  const logs = policy.logs.filter(({ origin }) => origin === checkpoint.origin)
  if (logs.length === 0)
    throw new LogError('WRONG_ORIGIN', `the checkpoint speaks for another log than ${originsOf(policy)}`)
  if (!signatures.some((signature) => logs.some(({ key }) => key === signature.key)))
    throw new LogError('UNSIGNED', `no known key of ${originsOf(policy)} has signed this checkpoint`)
  const cosigned = signatures.filter((signature) => isCosigned(signature, policy))
  requireQuorum(cosigned, policy)
  return {
    ...checkpoint,
    extensions: signedExtensions(checkpoint, signatures),
    cosignatures: cosigned.map(toCosignature),
  }
}

/** A log's verifier key. Throws BAD_KEY unless its type is one that a log signs checkpoints with. */
export function logKey(vkey: string): VerifierKey {
  const key = parseVerifierKey(vkey)
  if (key.type !== KEY_TYPE.cosignature) return key
  throw new LogError('BAD_KEY', `the key of ${key.name} has type ${key.type}, that of a witness and not of a log`)
}

/** A witness's verifier key. Throws BAD_KEY unless its type is one that a witness cosigns with. */
export function witnessKey(vkey: string): VerifierKey {
  const key = parseVerifierKey(vkey)
  if (isCosignatureType(key.type)) return key
  throw new LogError('BAD_KEY', `the key of ${key.name} has type ${key.type}, not one of a cosignature (4 or 6)`)
}

// ML-DSA-44 signs a checkpoint's first three lines alone: below it anyone may write others, and a signature line moved up is one.
const signedExtensions = ({ extensions = [] }: Checkpoint, signatures: readonly VerifiedSignature[]) =>
  signatures.some(({ key }) => key.type !== KEY_TYPE.mldsaCosignature) ? extensions : []

const originsOf = ({ logs }: LogPolicy): string =>
  logs.map(({ origin }) => origin).join(', ') || 'none (no log is known)'

// Without a time, which ML-DSA-44 cosignatures of subtrees leave out, a witness does not say that it knows no larger tree.
const isCosigned = ({ key, timestamp }: VerifiedSignature, { witnesses }: LogPolicy): boolean =>
  timestamp !== undefined && timestamp > 0 && witnesses.some((witness) => witness.key === key)

const toCosignature = ({ key, timestamp }: VerifiedSignature): Cosignature => ({
  name: key.name,
  keyId: key.keyId,
  timestamp: timestamp!,
})

function requireQuorum(cosigned: readonly VerifiedSignature[], policy: LogPolicy): void {
  const keys = cosigned.map(({ key }) => key)
  if (reachesQuorum(policy, keys)) return
  const names = keys.map(({ name }) => name).join(', ') || 'none'
  throw new LogError(
    'TOO_FEW_WITNESSES',
    `of ${policy.witnesses.length} known witnesses have cosigned: ${names}; that does not reach the quorum ${policy.quorum}`,
  )
}
