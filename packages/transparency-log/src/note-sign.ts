import { utf8 } from './bytes.js'
import { SIGNATURE_SIZE } from './ed25519.js'
import { LogError } from './errors.js'
import { formatNote, type NoteSignature, requireNoteText } from './note.js'
import { type KeyType, verifierKey } from './note-key.js'

/**
 * Something that holds an Ed25519 private key, in memory or elsewhere. `publicKey` is the raw 32 bytes; `sign` answers with the
 * 64 bytes of RFC 8032 over exactly `message`.
 */
export type NoteSigner = {
  readonly name: string
  readonly publicKey: Uint8Array
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
  const { name, keyId } = verifierKey(signer.name, signer.publicKey)
  return { name, keyId, signature: await rawSignature(signer, message) }
}

/** The key id under which a signer's signatures of one type are known. */
export const signerKeyId = (signer: NoteSigner, type: KeyType): string =>
  verifierKey(signer.name, signer.publicKey, type).keyId

/** Asks a signer for a signature. Throws BAD_SIGNER if its answer cannot be one. */
export async function rawSignature(signer: NoteSigner, message: Uint8Array): Promise<Uint8Array> {
  const signature = await signer.sign(message)
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_SIZE)
    throw new LogError('BAD_SIGNER', `the signer of ${signer.name} must answer with ${SIGNATURE_SIZE} bytes`)
  return signature
}
