import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { LogError } from './errors.js'
import type { NoteSigner } from './note-sign.js'

/** Bytes from which a key pair of ML-DSA-44 is made (FIPS 204 §6.1). */
export const MLDSA_SEED_SIZE = 32

/** Verifies a signature of ML-DSA-44 (FIPS 204, pure, empty context). False for whatever does not verify; never throws. */
export function verifyMldsa(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return ml_dsa44.verify(signature, message, publicKey)
  } catch {
    return false
  }
}

/** A witness's signer by ML-DSA-44, its key pair made from a secret seed of 32 random bytes. Throws BAD_SIGNER. */
export function mldsaSigner(name: string, seed: Uint8Array): NoteSigner {
  if (seed.length !== MLDSA_SEED_SIZE)
    throw new LogError('BAD_SIGNER', `a seed of ML-DSA-44 has ${MLDSA_SEED_SIZE} bytes, got ${seed.length}`)
  const { publicKey, secretKey } = ml_dsa44.keygen(seed)
  return { name, publicKey, algorithm: 'ml-dsa-44', sign: (message) => ml_dsa44.sign(message, secretKey) }
}
