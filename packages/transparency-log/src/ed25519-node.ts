import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { concat, fromHex, hex } from './bytes.js'
import { isUsableKey, MAX_CACHED_KEYS, SIGNATURE_SIZE, type SignatureVerifier } from './ed25519.js'

/** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410 §4). */
const SPKI_PREFIX = fromHex('302a300506032b6570032100')

const keys = new Map<string, KeyObject>()

function keyObject(publicKey: Uint8Array): KeyObject {
  const id = hex(publicKey)
  const known = keys.get(id)
  if (known) return known
  const key = createPublicKey({
    key: Buffer.from(concat(SPKI_PREFIX, publicKey)),
    format: 'der',
    type: 'spki',
  })
  if (keys.size >= MAX_CACHED_KEYS) keys.clear()
  keys.set(id, key)
  return key
}

/** Ed25519 in Node.js, synchronous: making a key object costs as much as a verification, so they are kept. */
export const verifyEd25519: SignatureVerifier = (publicKey, message, signature) => {
  if (!isUsableKey(publicKey) || signature.length !== SIGNATURE_SIZE) return false
  return verify(null, message, keyObject(publicKey), signature)
}
