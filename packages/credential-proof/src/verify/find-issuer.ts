import { isNumericDate } from '../jose/json-part.js'
import type { Jws } from '../jose/jws.js'
import { ProofError } from '../proof-error.js'
import type { Header } from './check-header.js'
import type { Passed } from './checklist.js'
import { isTrustworthyUrl } from './issuer-url.js'
import { memberKey } from './member-key.js'
import type { Rules } from './rules.js'
import type { Trust, TrustedKey, TrustedMember } from './types.js'
import { checkChain } from './x5c.js'

export type Issuer = { iss: string; member: TrustedMember; key: TrustedKey }

async function resolve(iss: string, trust: Trust): Promise<TrustedMember | undefined> {
  try {
    return await trust.members.resolve(iss)
  } catch (cause) {
    throw new ProofError('TRUST_UNAVAILABLE', undefined, { outcome: 'cannot-tell', cause })
  }
}

/** RFC 9901 §7.1 step 2.3: who issued it, and that the key is the issuer's and signs credentials. */
export async function findIssuer(jwt: Jws, { kid, x5c }: Header, trust: Trust, rules: Rules): Promise<Passed<Issuer>> {
  const { iss, iat } = jwt.payload
  if (!isTrustworthyUrl(iss, rules.allowLoopbackHttp)) throw new ProofError('ISS_INVALID')
  const member = await resolve(iss, trust)
  if (member === undefined) throw new ProofError('ISSUER_UNKNOWN', undefined, { seen: { iss } })
  const signedAt = isNumericDate(iat) ? iat : undefined
  const key = memberKey(member, { kid, purpose: 'credential', signedAt, now: trust.now })
  const certificates = await checkChain(x5c, key.jwk, {
    roots: trust.roots,
    now: trust.now,
    ...(signedAt !== undefined && { signedAt }),
  })
  const seen = { iss, member: member.slug, kid, ...(certificates !== undefined && { certificates }) }
  return { value: { iss, member, key }, why: `Issued by ${member.name}`, seen }
}
