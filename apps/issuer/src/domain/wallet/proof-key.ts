import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { HolderJwk } from '@testamur/credential-model'
import { z } from 'zod'
import { thumbprint } from '../holder-key.js'
import { OAuthError } from '../oauth-error.js'

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** A public JWK as wallets send it: of P-256, for signatures, and of nothing private. What else it carries is left behind. */
export const ProofJwk = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  kid: z.string().optional(),
  alg: z.literal('ES256').optional(),
  use: z.literal('sig').optional(),
  d: z.undefined('the header holds a private key').optional(),
})
export type ProofJwk = z.infer<typeof ProofJwk>

/** A holder's key that credentials are bound to. */
export type BindingKey = { jwk: HolderJwk; key: KeyObject; thumbprint: string; kid?: string }

/** @throws OAuthError invalid_proof where the coordinates are no point of the curve: OpenSSL refuses to load any other */
export function toBindingKey({ kty, crv, x, y, kid }: ProofJwk): BindingKey {
  const jwk: HolderJwk = { kty, crv, x, y }
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
    return { jwk, key, thumbprint: thumbprint(jwk), ...(kid !== undefined && { kid }) }
  } catch {
    throw new OAuthError('invalid_proof', 'jwk is not a point on P-256')
  }
}
