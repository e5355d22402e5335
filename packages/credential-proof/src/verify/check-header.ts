import type { Jws } from '../jose/jws.js'
import { ProofError } from '../proof-error.js'
import type { Passed } from './checklist.js'

export type Header = { kid: string; x5c: readonly string[] | undefined }

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** The certificates of a JOSE header as they stand there. @throws ProofError X5C_INVALID */
export function chainOf(x5c: unknown): readonly string[] | undefined {
  if (x5c === undefined) return undefined
  const isChain =
    Array.isArray(x5c) &&
    x5c.length > 0 &&
    x5c.length <= 10 &&
    x5c.every((c) => typeof c === 'string' && BASE64.test(c))
  if (!isChain) throw new ProofError('X5C_INVALID', 'x5c is no list of certificates (RFC 7515 §4.1.6)')
  return x5c as readonly string[]
}

/**
 * RFC 9901 §7.1 step 2.1, SD-JWT VC §2.2.1, RFC 8725 §3.1: ES256 and nothing else, the type, no extension that we do not
 * understand. Keys inside the header (`jwk`, `jku`, `x5u`) are never looked at.
 */
export function checkHeader({ header }: Jws): Passed<Header> {
  const { alg, typ, kid, crit, b64, x5c } = header
  if (alg !== 'ES256') throw new ProofError('ALG_REFUSED', `"${String(alg).slice(0, 20)}"`)
  if (typ !== 'dc+sd-jwt') throw new ProofError('TYP_WRONG', 'typ must be dc+sd-jwt')
  if (crit !== undefined || b64 !== undefined) throw new ProofError('CRIT_REFUSED')
  if (typeof kid !== 'string' || kid === '') throw new ProofError('KID_MISSING')
  return { value: { kid, x5c: chainOf(x5c) }, why: 'An SD-JWT VC signed with ES256', seen: { alg, typ, kid } }
}
