import type { KeyObject } from 'node:crypto'
import { canonicalJson, type KeyPurpose, type PublicJwk } from '@testamur/credential-model'
import { sha256Url } from '../crypto/hash.js'

export type SigningAlgorithm = 'ES256' | 'EdDSA' | 'RS256'

/** A private key that is ready to sign, wherever it lies. */
export type SigningKey = {
  /** The thumbprint of the public key. */
  kid: string
  alg: SigningAlgorithm
  /** The public key. */
  jwk: PublicJwk
  /** Its certificates for a header's `x5c` (RFC 7515 §4.1.6): base64 DER, leaf first, without the root. */
  x5c?: string[]
  /**
   * ES256: r ‖ s, 64 bytes (RFC 7518 §3.4). EdDSA: 64 bytes (RFC 8032). RS256: 256 bytes (RFC 7518 §3.3). A promise where
   * the key lies in a device or a service. @throws TestamurError SIGNER_UNAVAILABLE, SIGNER_DENIED, SIGNER_KEY_UNKNOWN
   */
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>
  /** The private key, only where it lies in this process: a worker thread gets it by structured clone. */
  material?: KeyObject
}

/** A key that signs at once: always so for ledger entries, which are signed inside the transaction that makes the event. */
export type LedgerKey = SigningKey & { sign(bytes: Uint8Array): Uint8Array }

/** Ledger entries are signed with Ed25519, Open Badges with RS256, all else with ES256. */
export const algorithmOf = (purpose: KeyPurpose): SigningAlgorithm =>
  purpose === 'ledger' ? 'EdDSA' : purpose === 'badge' ? 'RS256' : 'ES256'

/** The algorithms with which a key of this purpose may sign; status lists for Open Badges are signed as the badges are. */
export const algorithmsOf = (purpose: KeyPurpose): readonly SigningAlgorithm[] =>
  purpose === 'status' ? ['ES256', 'RS256'] : [algorithmOf(purpose)]

/** The algorithm that a key of this kind signs with. */
export const algorithmOfJwk = ({ kty }: PublicJwk): SigningAlgorithm =>
  kty === 'OKP' ? 'EdDSA' : kty === 'EC' ? 'ES256' : 'RS256'

/** The JWK thumbprint (RFC 7638; RFC 8037 §2 for Ed25519), base64url of SHA-256. */
export function thumbprint({ kty, crv, x, y, n, e }: PublicJwk): string {
  const required = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  return sha256Url(canonicalJson(required))
}

/** The public key as it is published: with its `kid`. Members that are not public are left out. */
export function publicJwk({ kty, crv, x, y, n, e }: PublicJwk): PublicJwk {
  const given = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined)
  const bare = Object.fromEntries(given) as PublicJwk
  return { ...bare, kid: thumbprint(bare), alg: algorithmOfJwk(bare), use: 'sig' } as PublicJwk
}
