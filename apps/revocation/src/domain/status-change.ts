import {
  type CredentialStatus,
  type ErrorCode,
  type Instant,
  type StatusReason,
  TestamurError,
} from '@testamur/credential-model'

/** What a member can do to a credential's status. */
export type Verb = 'revoke' | 'suspend' | 'reinstate'

export type Credential = {
  id: string
  member: string
  achievement: string
  status: CredentialStatus
  /** How many changes there were. */
  version: number
  issuedAt: Date
}

/** What a member asks for. Without `effectiveAt` it is effective now. */
export type Wish = { reason: StatusReason; effectiveAt?: Instant; note?: string }

type Outcome = CredentialStatus | ErrorCode

/** Revoked is final. */
const table = {
  revoke: { valid: 'revoked', suspended: 'revoked', revoked: 'ALREADY_REVOKED' },
  suspend: { valid: 'suspended', suspended: 'ALREADY_SUSPENDED', revoked: 'ALREADY_REVOKED' },
  reinstate: { valid: 'NOT_SUSPENDED', suspended: 'valid', revoked: 'ALREADY_REVOKED' },
} as const satisfies Record<Verb, Record<CredentialStatus, Outcome>>

const remedies = {
  ALREADY_REVOKED: 'A revocation is final. Award the credential anew if it was revoked by mistake.',
  ALREADY_SUSPENDED: 'Reinstate it to end the suspension, or revoke it to make the end final.',
  NOT_SUSPENDED: 'Only a suspended credential can be reinstated.',
} as const

/** The status that the verb leads to. @throws TestamurError ALREADY_REVOKED, ALREADY_SUSPENDED, NOT_SUSPENDED */
export function statusAfter(credential: Pick<Credential, 'id' | 'status'>, verb: Verb): CredentialStatus {
  const outcome = table[verb][credential.status]
  if (outcome === 'valid' || outcome === 'revoked' || outcome === 'suspended') return outcome
  throw new TestamurError(outcome, `Credential ${credential.id} is ${credential.status}.`, {
    remedy: remedies[outcome],
  })
}

/**
 * From when on the change counts, and whether that is still to come.
 * @throws TestamurError INVALID_REQUEST where it would count from before the award
 */
export function effectOf(credential: Credential, wish: Wish, now: Date): { at: Date; later: boolean } {
  if (wish.effectiveAt === undefined) return { at: now, later: false }
  const at = new Date(wish.effectiveAt)
  if (at < credential.issuedAt)
    throw new TestamurError('INVALID_REQUEST', `The credential was awarded at ${credential.issuedAt.toISOString()}.`, {
      remedy: 'Give an effectiveAt that is not before the award, or leave it out.',
      violations: [{ path: '/effectiveAt', message: 'lies before the award' }],
    })
  return { at, later: at > now }
}
