import { ProofError } from '../proof-error.js'
import { decodeBase64url } from './base64url.js'
import { decodeJson, isObject, type JsonObject } from './json-part.js'

/** A JWS in compact serialization (RFC 7515 §7.1), taken apart and not checked. */
export type Jws = {
  text: string
  header: JsonObject
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

/** @param what names the token in messages. @throws ProofError MALFORMED, BASE64URL_INVALID, UTF8_INVALID, JSON_INVALID */
export function parseJws(text: string, what: string, maxBytes?: number): Jws {
  const parts = text.split('.')
  if (parts.length !== 3) throw new ProofError('MALFORMED', `${what} has ${parts.length} parts between dots, not 3`)
  const [header, payload, signature] = parts as [string, string, string]
  return {
    text,
    header: objectIn(header, `the header of ${what}`),
    payload: objectIn(payload, `the payload of ${what}`, maxBytes),
    signed: `${header}.${payload}`,
    signature: signature === '' ? new Uint8Array(0) : decodeBase64url(signature, `the signature of ${what}`),
  }
}
