import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { HolderJwk, parseStrictJson } from '@testamur/credential-model'
import { z } from 'zod'
import { isUsableHolderKey } from './holder-key.js'
import { OAuthError } from './oauth-error.js'

const Header = z.looseObject({
  typ: z.literal('openid4vci-proof+jwt'),
  alg: z.literal('ES256'),
  jwk: HolderJwk,
  kid: z.undefined().optional(),
  x5c: z.undefined().optional(),
})
const Claims = z.looseObject({ aud: z.string(), iat: z.number(), nonce: z.string().max(200).optional() })

/** How old a proof may be, and how far ahead its clock, in seconds (§13.5). */
const WINDOW = 300
const MAX_PROOF = 10_000

const refuse = (why: string) => new OAuthError('invalid_proof', why)

function read<Schema extends z.ZodType>(part: string, schema: Schema, what: string): z.infer<Schema> {
  let value: unknown
  try {
    value = parseStrictJson(Buffer.from(part, 'base64url').toString())
  } catch {
    throw refuse(`the ${what} of the proof is not JSON`)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data as z.infer<Schema>
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' }
  throw refuse(`the ${what} of the proof: ${path.join('.')} ${message}`.replaceAll(/[^\x20-\x7e]|["\\]/g, "'"))
}

function signatureHolds(jwt: string, jwk: HolderJwk): boolean {
  const end = jwt.lastIndexOf('.')
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  const signature = Buffer.from(jwt.slice(end + 1), 'base64url')
  return verify('sha256', Buffer.from(jwt.slice(0, end)), { key, dsaEncoding: 'ieee-p1363' }, signature)
}

/**
 * What a `jwt` key proof proves (OpenID4VCI 1.0 App. F.1, F.4), save that its nonce was given out: the caller uses that up.
 * @throws OAuthError invalid_proof
 */
export function readKeyProof(jwt: string, issuer: string, now: Date): { jwk: HolderJwk; nonce: string } {
  const parts = jwt.length <= MAX_PROOF ? jwt.split('.') : []
  if (parts.length !== 3) throw refuse('the proof is not a compact JWS')
  const { jwk } = read(parts[0]!, Header, 'header')
  const { aud, iat, nonce } = read(parts[1]!, Claims, 'payload')
  if (!isUsableHolderKey(jwk)) throw refuse('jwk is not a point on P-256')
  if (!signatureHolds(jwt, jwk)) throw refuse('the signature of the proof does not hold')
  if (aud !== issuer) throw refuse('aud is not the identifier of this credential issuer')
  if (Math.abs(now.getTime() / 1_000 - iat) > WINDOW) throw refuse('iat lies more than five minutes from now')
  if (nonce === undefined) throw refuse('the proof carries no nonce: get one from the nonce endpoint')
  return { jwk, nonce }
}
