import { ProofError } from '../proof-error.js'
import { decodeBase64url } from './base64url.js'
import { decodeJson, isObject, type JsonObject } from './json-part.js'

/** A JWS in compact serialization (RFC 7515 §7.1), taken apart and not checked. */
export type Jws = {
  text: string
  /** Frozen: it may be another token's too. */
  header: Readonly<JsonObject>
  payload: JsonObject
  /** What the signature covers. */
  signed: string
  /** Empty where nothing stands after the second dot. */
  signature: Uint8Array
}

function objectIn(part: string, what: string, maxBytes?: number): JsonObject {
  const value = decodeJson(part, what, maxBytes)
  if (!isObject(value)) throw new ProofError('JSON_INVALID', `${what} is no JSON object`)
  return value
}

const MAX_KEPT = 256
const MAX_KEPT_LENGTH = 4_096
/** Headers by their text: an issuer's credentials, and a holder's key bindings, all have the same few. */
const kept = new Map<string, JsonObject>()

function headerIn(part: string, what: string): JsonObject {
  const known = kept.get(part)
  if (known !== undefined) return known
  const header = Object.freeze(objectIn(part, what))
  if (part.length > MAX_KEPT_LENGTH) return header
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string)
  kept.set(part, header)
  return header
}

/** @param what names the token in messages. @throws ProofError MALFORMED, BASE64URL_INVALID, UTF8_INVALID, JSON_INVALID */
export function parseJws(text: string, what: string, maxBytes?: number): Jws {
  const parts = text.split('.')
  if (parts.length !== 3) throw new ProofError('MALFORMED', `${what} has ${parts.length} parts between dots, not 3`)
  const [header, payload, signature] = parts as [string, string, string]
  return {
    text,
    header: headerIn(header, `the header of ${what}`),
    payload: objectIn(payload, `the payload of ${what}`, maxBytes),
    signed: `${header}.${payload}`,
    signature: signature === '' ? new Uint8Array(0) : decodeBase64url(signature, `the signature of ${what}`),
  }
}
