import type { ErrorCode } from '@testamur/credential-model'
import type { ProblemTable } from '@testamur/service-kit'

type IssuerErrorCode = Extract<
  ErrorCode,
  | 'MEMBER_NOT_FOUND'
  | 'MEMBER_SUSPENDED'
  | 'NOT_ACCREDITED'
  | 'ACHIEVEMENT_UNKNOWN'
  | 'HOLDER_KEY_INVALID'
  | 'VALIDITY_PERIOD'
  | 'PROFILE_UNAVAILABLE'
  | 'STATUS_INDEX_EXHAUSTED'
  | 'KEYS_NOT_READY'
  | 'RECEIPT_NOT_READY'
  | 'BATCH_UNREADABLE'
  | 'BATCH_STATE'
  | 'LEARNER_ERASED'
  | 'CREDENTIAL_NOT_FOUND'
  | 'OFFER_NOT_FOUND'
  | 'OFFER_TAKEN'
  | 'OFFER_EXPIRED'
  | 'OFFER_LOCKED'
>

/** The HTTP status of each code that the issuer adds to the common ones. */
export const problems = {
  MEMBER_NOT_FOUND: 409,
  MEMBER_SUSPENDED: 403,
  NOT_ACCREDITED: 403,
  ACHIEVEMENT_UNKNOWN: 422,
  HOLDER_KEY_INVALID: 422,
  VALIDITY_PERIOD: 422,
  PROFILE_UNAVAILABLE: 422,
  STATUS_INDEX_EXHAUSTED: 503,
  KEYS_NOT_READY: 503,
  RECEIPT_NOT_READY: 409,
  BATCH_UNREADABLE: 400,
  BATCH_STATE: 409,
  LEARNER_ERASED: 410,
  CREDENTIAL_NOT_FOUND: 404,
  OFFER_NOT_FOUND: 404,
  OFFER_TAKEN: 410,
  OFFER_EXPIRED: 410,
  OFFER_LOCKED: 410,
} as const satisfies Record<IssuerErrorCode, number> & ProblemTable
