import { verifyEd25519 } from '#ed25519'
import { utf8 } from './bytes.js'
import { readCosignature } from './cosignature.js'
import { SIGNATURE_SIZE, type SignatureVerifier } from './ed25519.js'
import { LogError } from './errors.js'
import { type NoteSignature, parseNote } from './note.js'
import { isCosignatureType, KEY_TYPE, type VerifierKey } from './note-key.js'

/** A known key whose signature verifies; a cosignature also says when, in seconds since 1970. */
export type VerifiedSignature = {
  readonly key: VerifierKey
  readonly timestamp?: number
}

/** A note that at least one known key has signed. Signatures of unknown keys are left out. */
export type OpenedNote = {
  readonly text: string
  readonly signatures: readonly VerifiedSignature[]
}

/**
 * Verifies a signed note against known keys (C2SP signed-note). Every signature that names a known key must verify, and there
 * must be one; `verify` is for Ed25519. Throws BAD_NOTE, BAD_KEY (two keys with one name and id), BAD_SIGNATURE, UNSIGNED, and
 * BAD_CHECKPOINT where an ML-DSA-44 cosignature stands below something else.
 */
export async function openNote(
  note: string,
  keys: readonly VerifierKey[],
  verify: SignatureVerifier = verifyEd25519,
): Promise<OpenedNote> {
  const { text, signatures } = parseNote(note)
  const known = keysById(keys)
  const verified = new Map<VerifierKey, VerifiedSignature>()
  for (const signature of signatures) {
    const key = known.get(idOf(signature))
    if (!key) continue
    const timestamp = await verifySignature(text, signature, key, verify)
    verified.set(key, timestamp === undefined ? { key } : { key, timestamp })
  }
  if (verified.size === 0) throw new LogError('UNSIGNED', 'no known key has signed this note')
  return { text, signatures: [...verified.values()] }
}

async function verifySignature(
  text: string,
  { name, signature }: NoteSignature,
  key: VerifierKey,
  verify: SignatureVerifier,
): Promise<number | undefined> {
  const { message, raw, timestamp } = isCosignatureType(key.type)
    ? readCosignature(text, signature, key)
    : plain(text, signature)
  if (await holds(key, message, raw, verify)) return timestamp
  throw new LogError('BAD_SIGNATURE', `the signature of ${name} does not verify`)
}

async function holds(key: VerifierKey, message: Uint8Array, raw: Uint8Array, verify: SignatureVerifier) {
  if (key.type !== KEY_TYPE.mldsaCosignature)
    return raw.length === SIGNATURE_SIZE && (await verify(key.publicKey, message, raw)) === true
  // Loaded where such a key is met, so that nobody else pays for it.
  const { verifyMldsa } = await import('./mldsa.js')
  return verifyMldsa(key.publicKey, message, raw)
}

const plain = (text: string, signature: Uint8Array) => ({
  message: utf8(text),
  raw: signature,
  timestamp: undefined,
})

// A name holds no spaces, so the pair is unambiguous.
const idOf = ({ name, keyId }: { name: string; keyId: string }): string => `${name} ${keyId}`

function keysById(keys: readonly VerifierKey[]): Map<string, VerifierKey> {
  const known = new Map(keys.map((key) => [idOf(key), key]))
  if (known.size !== keys.length) throw new LogError('BAD_KEY', 'two of the known keys have the same name and key id')
  return known
}
