import type { JsonObject } from '../jose/json-part.js'
import { ProofError } from '../proof-error.js'
import type { Passed } from './checklist.js'
import type { Rules } from './rules.js'
import type { VerifiedCredential } from './types.js'

const instant = (seconds: number): string => {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? `${seconds} s` : date.toISOString()
}

/** RFC 7519 §4.1.3: a credential that names whom it is for is for nobody else; who we are, only our caller can say. */
function checkAudience(aud: unknown, { audiences }: Rules): void {
  if (aud === undefined) return
  if (audiences.length === 0)
    throw new ProofError('AUDIENCE_OTHER', 'we were not told who we are', { outcome: 'cannot-tell' })
  if (![aud].flat().some((name) => audiences.some((own) => own === name))) throw new ProofError('AUDIENCE_OTHER')
}

/**
 * RFC 9901 §7.1 step 6 with RFC 7519 §4.1.4 and §4.1.5. At the very second of `exp` it has expired, and no tolerance prolongs it;
 * what begins may begin a little early by our clock.
 */
export function checkValidity(
  { iat, nbf, exp }: VerifiedCredential,
  { aud }: JsonObject,
  now: Date,
  rules: Rules,
): Passed<true> {
  const seconds = now.getTime() / 1000
  if (Number.isNaN(seconds))
    throw new ProofError('INTERNAL', 'the present time is not known', { outcome: 'cannot-tell' })
  const soon = seconds + rules.clockToleranceSeconds
  if (iat !== undefined && iat > soon) throw new ProofError('ISSUED_IN_FUTURE', instant(iat))
  if (exp !== undefined && !(seconds < exp)) throw new ProofError('EXPIRED', instant(exp))
  if (nbf !== undefined && nbf > soon) throw new ProofError('NOT_YET_VALID', instant(nbf))
  checkAudience(aud, rules)
  return { value: true, why: exp === undefined ? 'Valid without an end' : `Valid until ${instant(exp)}` }
}
