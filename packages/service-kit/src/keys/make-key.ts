import { createPrivateKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import { canonicalJson, type KeyPurpose, type PublicJwk } from '@testamur/credential-model'
import { sha256Url } from '../crypto/hash.js'

export type SigningAlgorithm = 'ES256' | 'EdDSA'

/** A private key that is ready to sign. */
export type SigningKey = {
  kid: string
  alg: SigningAlgorithm
  /** The public key. */
  jwk: PublicJwk
  /** ES256: r ‖ s, 64 bytes (RFC 7518 §3.4). EdDSA: 64 bytes (RFC 8032). */
  sign(bytes: Uint8Array): Uint8Array
}

/** Credentials and status lists are signed with ES256, ledger entries with Ed25519. Badge keys are not made here. */
export function algorithmOf(purpose: KeyPurpose): SigningAlgorithm {
  if (purpose === 'badge') throw new TypeError('keys for badges are not made by the key store')
  return purpose === 'ledger' ? 'EdDSA' : 'ES256'
}

/** The JWK thumbprint (RFC 7638; RFC 8037 §2 for Ed25519), base64url of SHA-256. */
export function thumbprint({ kty, crv, x, y, n, e }: PublicJwk): string {
  const required = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  return sha256Url(canonicalJson(required))
}

/** A new key pair: the public JWK with its `kid`, and the private key as PKCS#8 DER. */
export function makeKeyPair(alg: SigningAlgorithm): { jwk: PublicJwk; pkcs8: Buffer } {
  const pair = alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  const { kty, crv, x, y } = pair.publicKey.export({ format: 'jwk' }) as JsonWebKey
  const bare = { kty, crv, x, ...(y && { y }) } as PublicJwk
  const jwk = { ...bare, kid: thumbprint(bare), alg, use: 'sig' } as PublicJwk
  return { jwk, pkcs8: pair.privateKey.export({ format: 'der', type: 'pkcs8' }) }
}

const signWith = (key: KeyObject, alg: SigningAlgorithm) =>
  alg === 'ES256'
    ? (bytes: Uint8Array): Uint8Array => sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })
    : (bytes: Uint8Array): Uint8Array => sign(null, bytes, key)

/** The signing key of a pair as `makeKeyPair` gives it. */
export function toSigningKey(jwk: PublicJwk, pkcs8: Buffer): SigningKey {
  const alg: SigningAlgorithm = jwk.kty === 'EC' ? 'ES256' : 'EdDSA'
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return { kid: jwk.kid ?? thumbprint(jwk), alg, jwk, sign: signWith(key, alg) }
}
