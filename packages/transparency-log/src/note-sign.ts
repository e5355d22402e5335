import { utf8 } from './bytes.js'
import { MLDSA_SIGNATURE_SIZE, SIGNATURE_SIZE } from './ed25519.js'
import { LogError } from './errors.js'
import { formatNote, type NoteSignature, requireNoteText } from './note.js'
import { type KeyType, verifierKey } from './note-key.js'

/**
 * Something that holds a private key, in memory or elsewhere: of Ed25519 unless it says otherwise. `publicKey` is raw; `sign`
 * answers with the 64 bytes of RFC 8032, or the 2,420 of FIPS 204 with an empty context, over exactly `message`.
 */
export type NoteSigner = {
  readonly name: string
  readonly publicKey: Uint8Array
  readonly algorithm?: 'ed25519' | 'ml-dsa-44'
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/**
 * Signs a text that ends in a newline and writes the signed note, with one line per signer in their order. Throws BAD_NOTE,
 * BAD_KEY, BAD_SIGNER.
 */
export async function signNote(text: string, signers: readonly NoteSigner[]): Promise<string> {
  requireNoteText(text)
  const message = utf8(text)
  const signatures = await Promise.all(signers.map((signer) => signatureOf(signer, message)))
  return formatNote({ text, signatures })
}

async function signatureOf(signer: NoteSigner, message: Uint8Array): Promise<NoteSignature> {
  if (signer.algorithm === 'ml-dsa-44')
    throw new LogError('BAD_SIGNER', `${signer.name} signs by ML-DSA-44, which notes know as a cosignature alone`)
  const { name, keyId } = verifierKey(signer.name, signer.publicKey)
  return { name, keyId, signature: await rawSignature(signer, message) }
}

/** The key id under which a signer's signatures of one type are known. */
export const signerKeyId = (signer: NoteSigner, type: KeyType): string =>
  verifierKey(signer.name, signer.publicKey, type).keyId

/** Asks a signer for a signature. Throws BAD_SIGNER if its answer cannot be one. */
export async function rawSignature(signer: NoteSigner, message: Uint8Array): Promise<Uint8Array> {
  const signature = await signer.sign(message)
  const size = signer.algorithm === 'ml-dsa-44' ? MLDSA_SIGNATURE_SIZE : SIGNATURE_SIZE
  if (!(signature instanceof Uint8Array) || signature.length !== size)
    throw new LogError('BAD_SIGNER', `the signer of ${signer.name} must answer with ${size} bytes`)
  return signature
}
