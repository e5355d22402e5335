import { ProofError } from '../proof-error.js'
import { readStatus } from '../status/read-status.js'
import { compromiseOf } from './check-compromise.js'
import type { Passed } from './checklist.js'
import type { Issuer } from './find-issuer.js'
import { memberKey } from './member-key.js'
import type { Rules } from './rules.js'
import type { Trust, VerifiedCredential } from './types.js'

let last = { seconds: Number.NaN, text: '' }
/** Writing a time takes as long as a hash, and the next credential is read in the same list. */
function isoOf(seconds: number): string {
  if (seconds !== last.seconds) last = { seconds, text: new Date(seconds * 1000).toISOString() }
  return last.text
}

async function fetchToken(uri: string, trust: Trust): Promise<string> {
  try {
    return await trust.statusList(uri)
  } catch (cause) {
    throw new ProofError('STATUS_UNAVAILABLE', undefined, { outcome: 'cannot-tell', cause, seen: { uri } })
  }
}

/**
 * A key that may not sign lists leaves the status untold; it does not make the credential a forgery. So does a compromised one:
 * nothing dates what it signed, and whoever has it may write either answer. The issuer's next list is by another key.
 */
function statusKey(issuer: Issuer, now: Date) {
  return (kid: string, signedAt: number) => {
    try {
      const key = memberKey(issuer.member, { kid, purpose: 'status', signedAt, now })
      if (compromiseOf(key) !== undefined) throw new ProofError('KEY_COMPROMISED')
      return key.jwk
    } catch (cause) {
      if (!(cause instanceof ProofError)) throw cause
      throw new ProofError('STATUS_SIGNATURE_INVALID', cause.message, { outcome: 'cannot-tell', cause })
    }
  }
}

/** Token Status List §8.3: whether the issuer has revoked or suspended the credential. */
export async function checkStatus(
  { status, iss }: VerifiedCredential,
  issuer: Issuer,
  trust: Trust,
  rules: Rules,
): Promise<Passed<true>> {
  if (status === undefined) return { value: true, outcome: 'not-given', why: 'The credential has no status to be read' }
  const reading = await readStatus(await fetchToken(status.uri, trust), {
    ...status,
    iss,
    now: trust.now,
    keyOf: statusKey(issuer, trust.now),
    clockToleranceSeconds: rules.clockToleranceSeconds,
    maxBytes: rules.maxStatusListBytes,
    ...(trust.roots && { roots: trust.roots }),
    ...(rules.statusMaxAgeSeconds !== undefined && { maxAgeSeconds: rules.statusMaxAgeSeconds }),
  })
  const seen = {
    uri: status.uri,
    index: status.index,
    status: reading.status,
    asOf: isoOf(reading.iat),
  }
  if (reading.status === 'revoked') throw new ProofError('REVOKED', undefined, { seen })
  if (reading.status === 'suspended') throw new ProofError('SUSPENDED', undefined, { seen })
  return { value: true, why: `Neither revoked nor suspended as of ${seen.asOf}`, seen }
}
