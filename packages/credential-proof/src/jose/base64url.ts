import { bytesOfBase64url } from '#platform'
import { ProofError } from '../proof-error.js'

const LETTERS = /^[A-Za-z0-9_-]+$/
// The last letter of 2 or 3 carries 4 or 2 bits that mean nothing: they must be zero, or one value has many spellings.
const LAST_OF_TWO = /[AQgw]$/
const LAST_OF_THREE = /[AEIMQUYcgkosw048]$/

/** Whether a text is base64url without padding (RFC 7515 §2) in the one spelling that its bytes have. */
export function isBase64url(text: string): boolean {
  if (!LETTERS.test(text)) return false
  const rest = text.length % 4
  return rest === 0 || (rest === 2 && LAST_OF_TWO.test(text)) || (rest === 3 && LAST_OF_THREE.test(text))
}

/** The bytes of a strict base64url text. @throws ProofError BASE64URL_INVALID for padding, spaces, stray bits, or nothing. */
export function decodeBase64url(text: string, what: string): Uint8Array {
  if (!isBase64url(text)) throw new ProofError('BASE64URL_INVALID', what)
  return bytesOfBase64url(text)
}
