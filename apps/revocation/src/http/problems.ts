import type { ErrorCode } from '@testamur/credential-model'

/** The codes that only this service answers with, and their HTTP status. */
export const problems = {
  CREDENTIAL_NOT_FOUND: 404,
  ALREADY_REVOKED: 409,
  ALREADY_SUSPENDED: 409,
  NOT_SUSPENDED: 409,
  KEYS_NOT_READY: 503,
  MEMBER_NOT_FOUND: 404,
  STATUS_LIST_NOT_FOUND: 404,
  WATCH_NOT_ALLOWED: 403,
  WATCH_UNRESOLVED: 422,
  ENDPOINT_REFUSED: 422,
  SUBSCRIPTION_NOT_FOUND: 404,
} as const satisfies Partial<Record<ErrorCode, number>>
