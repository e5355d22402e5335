import type { CredentialView } from '../api/issuer.js'
import type { StatusView } from '../api/revocation.js'
import type { Tone } from '../ui/note.js'

/** One thing that happened to a credential, or is going to. */
export type Happening = {
  at: string
  what: string
  tone: Tone
  reason?: string
  note?: string
  who?: string
  /** Under which the ledger holds its proof; absent for what is yet to come. */
  event?: string
  /** Where it counted, or will count, from another moment. */
  from?: string
}

const statusWords = {
  valid: { what: 'Reinstated', tone: 'good' },
  suspended: { what: 'Suspended', tone: 'doubt' },
  revoked: { what: 'Revoked', tone: 'bad' },
} as const
const changeWords = { reinstate: 'To be reinstated', suspend: 'To be suspended', revoke: 'To be revoked' } as const

export const reasonWords = {
  'issued-in-error': 'Issued in error',
  superseded: 'Superseded by another award',
  fraud: 'Fraud',
  'withdrawn-by-learner': 'Withdrawn by the learner',
  investigation: 'Under investigation',
  other: 'Another reason',
} as const

function made({ issuedAt, event, claimed, delivery }: CredentialView): Happening[] {
  const awarded: Happening = {
    at: issuedAt,
    what: delivery === 'offer' ? 'Awarded, as an offer' : 'Awarded',
    tone: 'good',
    event,
  }
  return claimed
    ? [awarded, { at: claimed.at, what: 'Claimed by a wallet', tone: 'good', event: claimed.event }]
    : [awarded]
}

const apart = (a: string, b: string) => Math.abs(Date.parse(a) - Date.parse(b)) > 1_000

const changed = ({ history }: StatusView): Happening[] =>
  history.map(({ at, status, effectiveAt, reason, note, actor, event }) => ({
    ...statusWords[status],
    at,
    event,
    ...(reason && { reason: reasonWords[reason] }),
    ...(note !== undefined && { note }),
    ...(actor && { who: actor.name }),
    ...(apart(at, effectiveAt) && { from: effectiveAt }),
  }))

const toCome = ({ scheduled = [] }: StatusView): Happening[] =>
  scheduled.map(({ change, reason, effectiveAt }) => ({
    at: effectiveAt,
    what: changeWords[change],
    tone: 'plain',
    reason: reasonWords[reason],
  }))

/** All that happened to a credential, in order, and what is scheduled. */
export function timelineOf(credential: CredentialView, status: StatusView | undefined): Happening[] {
  const all = [...made(credential), ...(status ? [...changed(status), ...toCome(status)] : [])]
  if (credential.erasedAt) all.push({ at: credential.erasedAt, what: 'Learner erased', tone: 'plain' })
  return all.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}
