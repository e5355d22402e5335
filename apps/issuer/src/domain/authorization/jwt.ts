import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto'
import { parseStrictJson } from '@testamur/credential-model'
import { z } from 'zod'

/** A compact JWS (RFC 7515 §7.1), taken apart and not checked. */
export type Jwt = { header: unknown; payload: unknown; input: string; signature: Buffer }

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** A public key of P-256 as wallets write it into headers and claims: other members are no matter, a private one is refused. */
export const EcPublicJwk = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  d: z.undefined('a private key has no place here').optional(),
})

/** Makes the error with which what was sent is refused. */
export type Refuse = (why: string) => Error

const MAX_LENGTH = 16_000

/** Letters alone, no padding, no stray bits: one value has one spelling. */
function bytesOf(part: string, refuse: Refuse): Buffer {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.toString('base64url') !== part) throw refuse('it is not base64url')
  return bytes
}

function jsonOf(part: string, refuse: Refuse): unknown {
  const bytes = bytesOf(part, refuse)
  try {
    return parseStrictJson(bytes.toString('utf8'), { maxDepth: 12 })
  } catch {
    throw refuse('it holds no well-formed JSON')
  }
}

export function readJwt(text: string, refuse: Refuse): Jwt {
  if (text.length > MAX_LENGTH) throw refuse(`it has more than ${MAX_LENGTH} characters`)
  const parts = text.split('.')
  if (parts.length !== 3) throw refuse('it is not one compact JWS')
  const [header, payload, signature] = parts as [string, string, string]
  return {
    header: jsonOf(header, refuse),
    payload: jsonOf(payload, refuse),
    input: `${header}.${payload}`,
    signature: bytesOf(signature, refuse),
  }
}

/** The value as the schema wants it, or the refusal that names the member. */
export function readAs<Schema extends z.ZodType>(value: unknown, schema: Schema, refuse: Refuse): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data as z.infer<Schema>
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' }
  throw refuse(`${path.join('.')} ${message}`)
}

/** ES256 (RFC 7518 §3.4): r and s, 64 bytes; a DER signature is none. */
export const es256Holds = ({ input, signature }: Jwt, key: KeyObject): boolean =>
  signature.length === 64 &&
  verify('sha256', Buffer.from(input, 'latin1'), { key, dsaEncoding: 'ieee-p1363' }, signature)

/** The public key of a JWK, if it is a point of its curve. */
export function publicKeyOf(jwk: object, refuse: Refuse): KeyObject {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  } catch {
    throw refuse('its key is no point on the curve')
  }
}
