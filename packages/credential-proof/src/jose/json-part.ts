import { parseStrictJson, StrictJsonError } from '@testamur/credential-model'
import { ProofError } from '../proof-error.js'
import { decodeBase64url } from './base64url.js'

// A byte order mark stays in the text, so that JSON refuses it.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new ProofError('UTF8_INVALID', what, { cause })
  }
}

/** JSON in strict base64url: valid UTF-8, no key twice, bounded depth. @throws ProofError */
export function decodeJson(text: string, what: string, maxBytes?: number): unknown {
  const json = decodeUtf8(decodeBase64url(text, what), what)
  try {
    return parseStrictJson(json, { ...(maxBytes !== undefined && { maxBytes }) })
  } catch (cause) {
    if (cause instanceof StrictJsonError) throw new ProofError('JSON_INVALID', `${what}: ${cause.message}`, { cause })
    throw cause
  }
}

/** A finite number of seconds since 1970 (RFC 7519 §2 NumericDate). */
export const isNumericDate = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
