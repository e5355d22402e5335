import {
  createPrivateKey,
  generateKeyPair,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  type KeyPairKeyObjectResult,
  sign,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { PublicJwk } from '@testamur/credential-model'
import { algorithmOfJwk, type LedgerKey, publicJwk, type SigningAlgorithm, thumbprint } from './signing-key.js'

/** The public JWK with its `kid`, and the private key as PKCS #8 DER. */
export type KeyPair = { jwk: PublicJwk; pkcs8: Buffer }

const toPair = ({ publicKey, privateKey }: KeyPairKeyObjectResult): KeyPair => ({
  jwk: publicJwk(publicKey.export({ format: 'jwk' }) as JsonWebKey as PublicJwk),
  pkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }),
})

/** A new key pair on an elliptic curve, which takes a fraction of a millisecond. */
export const makeKeyPair = (alg: 'ES256' | 'EdDSA'): KeyPair =>
  toPair(alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519'))

const generate = promisify(generateKeyPair)

/** A new RSA key pair of 2048 bits. It takes a good part of a second, off the event loop. */
export const makeRsaKeyPair = async (): Promise<KeyPair> => toPair(await generate('rsa', { modulusLength: 2048 }))

/** A new key pair for an algorithm. */
export const makeKeyPairOf = async (alg: SigningAlgorithm): Promise<KeyPair> =>
  alg === 'RS256' ? makeRsaKeyPair() : makeKeyPair(alg)

const signWith = (key: KeyObject, alg: SigningAlgorithm) => {
  if (alg === 'EdDSA') return (bytes: Uint8Array): Uint8Array => sign(null, bytes, key)
  if (alg === 'RS256') return (bytes: Uint8Array): Uint8Array => sign('sha256', bytes, key)
  return (bytes: Uint8Array): Uint8Array => sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })
}

/** The signing key of a pair as `makeKeyPair` gives it: it lies in this process, and signs at once. */
export function toSigningKey(jwk: PublicJwk, pkcs8: Buffer): LedgerKey {
  const alg = algorithmOfJwk(jwk)
  const material = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return { kid: jwk.kid ?? thumbprint(jwk), alg, jwk, sign: signWith(material, alg), material }
}
