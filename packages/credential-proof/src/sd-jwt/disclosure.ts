import { sha256Text } from '#platform'
import { decodeJson } from '../jose/json-part.js'
import { ProofError } from '../proof-error.js'

/** One disclosure as it was sent (RFC 9901 §4.2). `name` is undefined for an element of an array. */
export type Disclosure = { text: string; digest: string; name: string | undefined; value: unknown }

/** @throws ProofError where it is neither [salt, value] nor [salt, name, value]. */
export function parseDisclosure(text: string): Disclosure {
  const parts = decodeJson(text, 'a disclosure')
  if (!Array.isArray(parts) || (parts.length !== 2 && parts.length !== 3))
    throw new ProofError('DISCLOSURE_MALFORMED', 'it is no array of two or three elements')
  if (typeof parts[0] !== 'string') throw new ProofError('DISCLOSURE_MALFORMED', 'its salt is no string')
  const digest = sha256Text(text)
  if (parts.length === 2) return { text, digest, name: undefined, value: parts[1] }
  if (typeof parts[1] !== 'string') throw new ProofError('DISCLOSURE_MALFORMED', 'its name is no string')
  return { text, digest, name: parts[1], value: parts[2] }
}
