import { verifyEd25519 } from '#ed25519'
import { hex } from './bytes.js'
import { type Checkpoint, parseCheckpoint } from './checkpoint.js'
import type { SignatureVerifier } from './ed25519.js'
import { LogError } from './errors.js'
import { KEY_TYPE, type KeyType, parseVerifierKey, type VerifierKey } from './note-key.js'
import { openNote, type VerifiedSignature } from './note-verify.js'

/** Whom a verifier trusts: the log's keys for its origin, and how many of which witnesses must have cosigned. */
export type LogPolicy = {
  readonly origin: string
  readonly logKeys: readonly VerifierKey[]
  readonly witnesses: readonly VerifierKey[]
  readonly quorum: number
}

/** A witness that has cosigned, and when, in seconds since 1970. */
export type Cosignature = {
  readonly name: string
  readonly keyId: string
  readonly timestamp: number
}

/** A checkpoint that the policy accepts. `cosignatures` lists every known witness that has cosigned, each key once. */
export type VerifiedCheckpoint = Checkpoint & {
  readonly cosignatures: readonly Cosignature[]
}

/**
 * The policy of one log and, where given, its witnesses, all as verifier keys. The origin is the log key's name unless given.
 * Throws BAD_KEY for a key that is malformed or of the wrong type, OUT_OF_RANGE for a quorum that cannot be reached.
 */
export function logPolicy(
  logVkey: string,
  given: {
    origin?: string
    witnesses?: readonly string[]
    quorum?: number
  } = {},
): LogPolicy {
  const log = keyOfType(logVkey, KEY_TYPE.ed25519)
  const witnesses = (given.witnesses ?? []).map((vkey) => keyOfType(vkey, KEY_TYPE.cosignature))
  const quorum = given.quorum ?? 0
  if (!Number.isInteger(quorum) || quorum < 0 || quorum > distinctKeys(witnesses))
    throw new LogError('OUT_OF_RANGE', `a quorum of ${quorum} cannot be had from ${distinctKeys(witnesses)} witnesses`)
  return {
    origin: given.origin ?? log.name,
    logKeys: [log],
    witnesses,
    quorum,
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
  const { text, signatures } = await openNote(note, [...policy.logKeys, ...policy.witnesses], verify)
  const checkpoint = parseCheckpoint(text)
  if (checkpoint.origin !== policy.origin)
    throw new LogError('WRONG_ORIGIN', `the checkpoint speaks for another log than ${policy.origin}`)
  if (!signatures.some(({ key }) => key.type === KEY_TYPE.ed25519 && policy.logKeys.includes(key)))
    throw new LogError('UNSIGNED', `no known key of ${policy.origin} has signed this checkpoint`)
  const cosigned = signatures.filter(({ key }) => key.type === KEY_TYPE.cosignature && policy.witnesses.includes(key))
  requireQuorum(cosigned, policy.quorum)
  return { ...checkpoint, cosignatures: cosigned.map(toCosignature) }
}

const toCosignature = ({ key, timestamp }: VerifiedSignature): Cosignature => ({
  name: key.name,
  keyId: key.keyId,
  timestamp: timestamp!,
})

function requireQuorum(cosigned: readonly VerifiedSignature[], quorum: number): void {
  const count = distinctKeys(cosigned.map(({ key }) => key))
  // Written so that a quorum that is no number refuses everything.
  if (!(count >= quorum))
    throw new LogError('TOO_FEW_WITNESSES', `${count} known witnesses have cosigned, ${quorum} must have`)
}

// A cosignature/v1 does not sign its maker's name, so one key under two names is one witness.
const distinctKeys = (keys: readonly VerifierKey[]): number => new Set(keys.map((key) => hex(key.publicKey))).size

function keyOfType(vkey: string, type: KeyType): VerifierKey {
  const key = parseVerifierKey(vkey)
  if (key.type !== type) throw new LogError('BAD_KEY', `the key of ${key.name} has type ${key.type}, not ${type}`)
  return key
}
