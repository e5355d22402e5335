import { type KeyObject, verify } from 'node:crypto'
import { parseStrictJson } from '@testamur/credential-model'
import type { z } from 'zod'
import { OAuthError } from '../oauth-error.js'

/** A compact JWS (RFC 7515 §7.1), taken apart and not checked. */
export type Jws = { header: unknown; payload: unknown; input: string; signature: Buffer }

const refuse = (why: string) => new OAuthError('invalid_proof', why)

/** Letters alone, no padding, no stray bits: one value has one spelling. */
function bytesOf(part: string, what: string): Buffer {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.toString('base64url') === part) return bytes
  throw refuse(`${what} is not base64url`)
}

function jsonOf(part: string, what: string): unknown {
  const bytes = bytesOf(part, what)
  try {
    return parseStrictJson(bytes.toString('utf8'), { maxDepth: 8 })
  } catch {
    throw refuse(`${what} is not well-formed JSON`)
  }
}

/** @param what names the token in messages. @throws OAuthError invalid_proof */
export function readJws(text: string, what: string, maxLength: number): Jws {
  if (text.length > maxLength) throw refuse(`${what} has more than ${maxLength} characters`)
  const parts = text.split('.')
  if (parts.length !== 3) throw refuse(`${what} is not a compact JWS`)
  const [header, payload, signature] = parts as [string, string, string]
  return {
    header: jsonOf(header, `the header of ${what}`),
    payload: jsonOf(payload, `the payload of ${what}`),
    input: `${header}.${payload}`,
    signature: bytesOf(signature, `the signature of ${what}`),
  }
}

/** @throws OAuthError invalid_proof that names the member */
export function readPart<Schema extends z.ZodType>(value: unknown, schema: Schema, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data as z.infer<Schema>
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' }
  throw refuse(`${what}: ${path.join('.')} ${message}`)
}

/** ES256 (RFC 7518 §3.4): r and s, 64 bytes; a DER signature is none. */
export const signatureHolds = ({ input, signature }: Jws, key: KeyObject): boolean =>
  signature.length === 64 &&
  verify('sha256', Buffer.from(input, 'latin1'), { key, dsaEncoding: 'ieee-p1363' }, signature)
