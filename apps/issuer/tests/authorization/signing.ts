import { createHash, type KeyObject, randomUUID, sign } from 'node:crypto'
import { type HolderKey, newHolderKey } from '../wallet.js'

export { type HolderKey, newHolderKey }

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Seconds since 1970. */
export const seconds = (): number => Math.floor(Date.now() / 1_000)

/** A JWS by ES256, of whatever a test wants in it. */
export function jwt(key: KeyObject, header: object, payload: object): string {
  const input = `${part({ alg: 'ES256', ...header })}.${part(payload)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

export const sha256Url = (text: string) => createHash('sha256').update(text).digest('base64url')

/** A DPoP proof as RFC 9449 §4.2 wants it; what is undefined in `payload` or `header` is left out. */
export const dpopProof = (key: HolderKey, url: string, payload: object = {}, header: object = {}): string =>
  jwt(
    key.privateKey,
    { typ: 'dpop+jwt', jwk: key.jwk, ...header },
    { jti: randomUUID(), htm: 'POST', htu: url, iat: seconds(), ...payload },
  )

export const thumbprintOf = ({ jwk: { crv, kty, x, y } }: HolderKey) => sha256Url(JSON.stringify({ crv, kty, x, y }))

/** A PKCE pair (RFC 7636). */
export const newPkce = () => {
  const verifier = `${randomUUID()}${randomUUID()}`
  return { verifier, challenge: sha256Url(verifier) }
}
