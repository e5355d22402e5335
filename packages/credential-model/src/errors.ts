/**
 * The closed list of error codes that programs may meet (RFC 9457 problems carry one as `code`), each with the sentence
 * that a person reads first. What was wrong in the case at hand is the problem's `detail`.
 */
export const errorTitles = {
  // what any service may answer
  MALFORMED_JSON: 'The body is not well-formed JSON',
  INVALID_REQUEST: 'The request does not have the form that it must have',
  BODY_TOO_LARGE: 'The body is larger than allowed',
  UNSUPPORTED_MEDIA_TYPE: 'The body is of a type that is not read here',
  UNAUTHENTICATED: 'A valid bearer key is needed',
  KEY_EXPIRED: 'The bearer key has expired',
  FORBIDDEN: 'The key may not do this',
  NOT_FOUND: 'There is no such thing here',
  METHOD_NOT_ALLOWED: 'The path does not know this method',
  IDEMPOTENCY_IN_FLIGHT: 'A request with this Idempotency-Key is still under way',
  IDEMPOTENCY_MISMATCH: 'This Idempotency-Key was used with another body',
  RATE_LIMITED: 'Too many requests',
  INVALID_CURSOR: 'The cursor is not one that was given out here',
  UNAVAILABLE: 'The service cannot do this right now',
  INTERNAL: 'Something went wrong on our side',
  // registry
  MEMBER_EXISTS: 'The slug is taken',
  MEMBER_RESERVED: 'The slug is reserved',
  MEMBER_NOT_FOUND: 'There is no such member',
  MEMBER_STATE: 'The member is not in a state that allows this',
  ACHIEVEMENT_NOT_FOUND: 'There is no such achievement',
  ACCREDITATION_NOT_FOUND: 'There is no such accreditation',
  ACCREDITATION_PERIOD: 'The accreditation ends before it begins',
  IMPORT_UNREADABLE: 'The file is not an Open Badges 3.0 achievement',
  IMPORT_HOSTILE: 'The file has content that is refused',
  KEY_PROOF_INVALID: 'The proof of possession does not hold',
  KEY_CONFLICT: 'The key id stands for another key',
  KEY_STATE: 'The key is not in a state that allows this',
  SIGNER_DENIED: 'The place where the private keys lie refuses us',
  SIGNER_KEY_UNKNOWN: 'The private key is not where it should lie',
  SIGNER_UNAVAILABLE: 'The place where the private keys lie does not answer',
  // issuer
  MEMBER_SUSPENDED: 'The member may not award at present',
  NOT_ACCREDITED: 'The member is not accredited to award this achievement',
  ACHIEVEMENT_UNKNOWN: 'The achievement is not known',
  HOLDER_KEY_INVALID: 'The holder key is not a usable P-256 public key',
  VALIDITY_PERIOD: 'The period of validity is empty or in the past',
  PROFILE_UNAVAILABLE: 'The achievement is not rendered in this profile',
  STATUS_INDEX_EXHAUSTED: 'No status index is at hand',
  KEYS_NOT_READY: "The member's signing keys are not published yet",
  RECEIPT_NOT_READY: 'No checkpoint covers the award yet',
  BATCH_STATE: 'The sheet is not in a state that allows this',
  BATCH_UNREADABLE: 'The sheet cannot be read',
  LEARNER_ERASED: 'The learner was erased',
  OFFER_NOT_FOUND: 'There is no such offer',
  OFFER_TAKEN: 'The offer was taken already',
  OFFER_EXPIRED: 'The offer has expired',
  OFFER_LOCKED: 'The offer is locked',
  // revocation
  CREDENTIAL_NOT_FOUND: 'There is no such credential',
  ALREADY_REVOKED: 'The credential is revoked already',
  ALREADY_SUSPENDED: 'The credential is suspended already',
  NOT_SUSPENDED: 'The credential is not suspended',
  WATCH_NOT_ALLOWED: 'The key may not watch this much',
  WATCH_UNRESOLVED: 'What is to be watched cannot be found',
  ENDPOINT_REFUSED: 'The endpoint may not be called from here',
  SUBSCRIPTION_NOT_FOUND: 'There is no such subscription',
  STATUS_LIST_NOT_FOUND: 'There is no such status list',
  // analytics
  QUERY_BOUNDS: 'The query asks for more than is answered at once',
  // ledger
  ENTRY_NOT_FOUND: 'The ledger has no entry of this event',
  PROOF_BOUNDS: 'The sizes or the index lie outside the log',
  TILE_NOT_FOUND: 'There is no such tile',
  NO_CHECKPOINT: 'No checkpoint has been published yet',
  SHARD_NOT_FOUND: 'The ledger has no log of this number',
  FINDING_NOT_FOUND: 'No auditor has reported yet',
  NO_POLICY: 'This log has no witnesses',
  LOG_NOT_LED: 'Another process sequences the log',
  HALT_NOT_FOUND: 'No partition is halted at this entry',
} as const

export type ErrorCode = keyof typeof errorTitles

/** One thing that was wrong, and where: `path` is a JSON pointer (RFC 6901) into the body, or the name of a parameter. */
export type Violation = { path: string; message: string }

/**
 * An error that its reader can act on. `detail` says what was wrong, `remedy` what to do. Neither ever holds personal data.
 */
export class TestamurError extends Error {
  readonly code: ErrorCode
  readonly remedy: string | undefined
  readonly violations: readonly Violation[] | undefined
  constructor(
    code: ErrorCode,
    detail: string,
    more: {
      remedy?: string
      violations?: readonly Violation[]
      cause?: unknown
    } = {},
  ) {
    super(detail, { cause: more.cause })
    this.name = 'TestamurError'
    this.code = code
    this.remedy = more.remedy
    this.violations = more.violations
  }
}
