import { equalBytes, fromHex } from './bytes.js'

/**
 * Verifies an Ed25519 signature (RFC 8032) of 64 bytes under a public key of 32 bytes. Answers false for whatever does not
 * verify, wrong lengths included; throws (or rejects) only where nothing can be known. `verifyEd25519` is this runtime's own.
 */
export type SignatureVerifier = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>

export const PUBLIC_KEY_SIZE = 32
export const SIGNATURE_SIZE = 64
/** Bytes in a signature of ML-DSA-44 (FIPS 204 §4, table 2). */
export const MLDSA_SIGNATURE_SIZE = 2_420

/** Keys kept imported; logs and witnesses are few, so the bound only stops a caller who feeds in endless keys. */
export const MAX_CACHED_KEYS = 1_000

/** The y coordinates of all points of small order, canonical and not, as libsodium and others refuse them. */
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map(fromHex)

/**
 * True unless a key has the wrong length or is a point of small order, under which one signature may hold for any message
 * (the runtimes' own verifiers let those pass).
 */
export function isUsableKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_SIZE) return false
  const y = Uint8Array.from(publicKey)
  y[31]! &= 0x7f
  return !SMALL_ORDER.some((bad) => equalBytes(bad, y))
}
