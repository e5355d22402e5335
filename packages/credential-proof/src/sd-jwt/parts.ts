import { type Jws, parseJws } from '../jose/jws.js'
import { ProofError } from '../proof-error.js'

/** A presentation taken apart (RFC 9901 §4), nothing in it checked but its form. */
export type SdJwtParts = {
  /** The issuer-signed JWT. */
  jwt: Jws
  /** As they stand between the tildes. */
  disclosures: readonly string[]
  /** The key binding JWT, where there is one. */
  keyBinding?: string
  /** What `sd_hash` covers: all up to and with the last tilde. */
  bound: string
}

/** @throws ProofError where it is no SD-JWT or SD-JWT+KB in compact serialization. */
export function splitSdJwt(text: string): SdJwtParts {
  const parts = text.split('~')
  const last = parts.pop() as string
  const [jwt, ...disclosures] = parts
  if (jwt === undefined) throw new ProofError('TILDE_MISSING')
  if (last !== '' && !last.includes('.')) throw new ProofError('TILDE_MISSING', 'the last part is no key binding JWT')
  if (disclosures.includes('')) throw new ProofError('MALFORMED', 'two tildes stand side by side')
  return {
    jwt: parseJws(jwt, 'the issuer-signed JWT'),
    disclosures,
    ...(last !== '' && { keyBinding: last }),
    bound: text.slice(0, text.length - last.length),
  }
}
