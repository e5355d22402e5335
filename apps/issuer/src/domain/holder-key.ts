import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto'
import type { HolderJwk } from '@testamur/credential-model'

/** Whether the coordinates are a point of P-256: OpenSSL refuses to load any other. */
export function isUsableHolderKey(jwk: HolderJwk): boolean {
  try {
    const { kty, crv, x, y } = jwk
    createPublicKey({ key: { kty, crv, x, y } as JsonWebKey, format: 'jwk' })
    return true
  } catch {
    return false
  }
}

/** RFC 7638 thumbprint, base64url: the members in alphabetical order. */
export const thumbprint = ({ kty, crv, x, y }: HolderJwk): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
