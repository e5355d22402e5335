import type { ErrorCode } from '@testamur/credential-model'

type RegistryErrorCode = Extract<
  ErrorCode,
  | 'MEMBER_EXISTS'
  | 'MEMBER_RESERVED'
  | 'MEMBER_NOT_FOUND'
  | 'MEMBER_STATE'
  | 'ACHIEVEMENT_NOT_FOUND'
  | 'ACCREDITATION_NOT_FOUND'
  | 'ACCREDITATION_PERIOD'
  | 'IMPORT_UNREADABLE'
  | 'IMPORT_HOSTILE'
  | 'KEY_PROOF_INVALID'
  | 'KEY_CONFLICT'
  | 'KEY_STATE'
  | 'CREDENTIAL_NOT_FOUND'
>

/** The HTTP status of each of the registry's own codes. */
export const problems = {
  MEMBER_EXISTS: 409,
  MEMBER_RESERVED: 409,
  MEMBER_NOT_FOUND: 404,
  MEMBER_STATE: 409,
  ACHIEVEMENT_NOT_FOUND: 404,
  ACCREDITATION_NOT_FOUND: 404,
  ACCREDITATION_PERIOD: 422,
  IMPORT_UNREADABLE: 422,
  IMPORT_HOSTILE: 422,
  KEY_PROOF_INVALID: 422,
  KEY_CONFLICT: 409,
  KEY_STATE: 409,
  CREDENTIAL_NOT_FOUND: 404,
} as const satisfies Record<RegistryErrorCode, number>
