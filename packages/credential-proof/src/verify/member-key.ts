import { ProofError } from '../proof-error.js'
import type { TrustedKey, TrustedMember } from './types.js'

const purposes = { credential: 'credentials', status: 'status lists', ledger: 'ledger entries' } as const

/** What a key is asked to have signed, and when its maker says so (seconds since 1970). */
export type KeyUse = { kid: string; purpose: keyof typeof purposes; signedAt: number | undefined; now: Date }

/**
 * The member's key of this id, if it may have signed this. `from` binds only against the present: what was awarded long ago may
 * be signed today, and the time in a signed thing is its maker's word. Whether it was compromised is for the caller to ask, who
 * knows what may date the signature.
 * @throws ProofError KEY_UNKNOWN, KEY_WRONG_PURPOSE, KEY_PERIOD
 */
export function memberKey(member: TrustedMember, { kid, purpose, signedAt, now }: KeyUse): TrustedKey {
  const named = member.keys.filter((key) => key.kid === kid)
  const [key] = named
  if (key === undefined) throw new ProofError('KEY_UNKNOWN', `${member.slug} has no key "${kid.slice(0, 100)}"`)
  if (named.length > 1) throw new ProofError('KEY_UNKNOWN', 'its id stands for several keys')
  if (key.purpose !== purpose)
    throw new ProofError('KEY_WRONG_PURPOSE', `a key for "${key.purpose}" signs no ${purposes[purpose]}`)
  if (key.from !== undefined && !(Date.parse(key.from) <= now.getTime() + 60_000))
    throw new ProofError('KEY_PERIOD', 'not in use yet')
  if (key.until !== undefined) requireBefore(key.until, signedAt)
  return key
}

function requireBefore(until: string, signedAt: number | undefined): void {
  if (signedAt === undefined)
    throw new ProofError('KEY_PERIOD', 'the key is retired, and nothing says when it signed', {
      outcome: 'cannot-tell',
    })
  if (!(signedAt * 1000 <= Date.parse(until))) throw new ProofError('KEY_PERIOD', `it was retired at ${until}`)
}
