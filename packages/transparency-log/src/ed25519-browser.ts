import { hex } from './bytes.js'
import { isUsableKey, MAX_CACHED_KEYS, SIGNATURE_SIZE, type SignatureVerifier } from './ed25519.js'
import { LogError } from './errors.js'

const keys = new Map<string, Promise<CryptoKey>>()

async function importKey(publicKey: Uint8Array): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, ['verify'])
  } catch (cause) {
    throw new LogError('VERIFIER_UNAVAILABLE', 'this browser cannot verify Ed25519 signatures: use a newer one', {
      cause,
    })
  }
}

function cachedKey(publicKey: Uint8Array): Promise<CryptoKey> {
  const id = hex(publicKey)
  const known = keys.get(id)
  if (known) return known
  const key = importKey(publicKey)
  if (keys.size >= MAX_CACHED_KEYS) keys.clear()
  keys.set(id, key)
  return key
}

/** Ed25519 through WebCrypto; rejects with VERIFIER_UNAVAILABLE where the browser has none. */
export const verifyEd25519: SignatureVerifier = async (publicKey, message, signature) => {
  if (!isUsableKey(publicKey) || signature.length !== SIGNATURE_SIZE) return false
  const key = await cachedKey(publicKey)
  return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(message))
}
