import { z } from 'zod'

/** What a member's key is for. A signature by a key of another purpose is worth nothing. */
export const KeyPurpose = z.enum(['credential', 'status', 'ledger', 'badge'])
export type KeyPurpose = z.infer<typeof KeyPurpose>

/** A public JWK (RFC 7517) of the kinds that we use: P-256 for credential and status, Ed25519 (RFC 8037) for ledger, RSA for badges. */
export const PublicJwk = z.looseObject({
  kty: z.enum(['EC', 'OKP', 'RSA']),
  crv: z.enum(['P-256', 'Ed25519']).optional(),
  x: z.string().max(100).optional(),
  y: z.string().max(100).optional(),
  n: z.string().max(2_000).optional(),
  e: z.string().max(20).optional(),
  kid: z.string().max(200).optional(),
  alg: z.string().max(20).optional(),
})
export type PublicJwk = z.infer<typeof PublicJwk>

/** A P-256 public key of a holder (`cnf`, RFC 7800 §3.2). Private members are refused: a holder's private key must never reach us. */
export const HolderJwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  y: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  kid: z.string().max(200).optional(),
  alg: z.literal('ES256').optional(),
  use: z.literal('sig').optional(),
  key_ops: z.array(z.string().max(20)).max(4).optional(),
})
export type HolderJwk = z.infer<typeof HolderJwk>
