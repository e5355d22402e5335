import { bytesOfBase64url, type VerifyingJwk } from '#platform'
import { ProofError } from '../proof-error.js'

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
const base64 = (text: string): Uint8Array =>
  bytesOfBase64url(text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))

/** SubjectPublicKeyInfo of a P-256 key (RFC 5480 §2.1.1) up to its point. */
const P256_SPKI = '3059301306072a8648ce3d020106082a8648ce3d03010703420004'

/**
 * Trust comes from the registry's keys, so that a chain adds none; but a leaf certificate of another key means that someone is
 * misled, and is refused. @throws ProofError X5C_INVALID
 */
export function checkLeaf(x5c: readonly string[] | undefined, jwk: VerifyingJwk): void {
  if (x5c === undefined) return
  const point = toHex(bytesOfBase64url(jwk.x ?? '')) + toHex(bytesOfBase64url(jwk.y ?? ''))
  if (!toHex(base64(x5c[0] as string)).includes(P256_SPKI + point)) throw new ProofError('X5C_INVALID')
}
