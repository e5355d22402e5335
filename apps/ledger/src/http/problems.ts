import type { ErrorCode } from '@testamur/credential-model'

/** The codes that only this service answers with, and their HTTP status. */
export const problems = {
  ENTRY_NOT_FOUND: 404,
  TILE_NOT_FOUND: 404,
  NO_CHECKPOINT: 404,
  HALT_NOT_FOUND: 404,
  SHARD_NOT_FOUND: 404,
  FINDING_NOT_FOUND: 404,
  NO_POLICY: 404,
  LOG_NOT_LED: 503,
  PROOF_BOUNDS: 400,
} as const satisfies Partial<Record<ErrorCode, number>>
