import type { ErrorCode } from '@testamur/credential-model'

/** The codes that only this service answers with, and their HTTP status. */
export const problems = {
  ENTRY_NOT_FOUND: 404,
  TILE_NOT_FOUND: 404,
  NO_CHECKPOINT: 404,
  HALT_NOT_FOUND: 404,
  PROOF_BOUNDS: 400,
} as const satisfies Partial<Record<ErrorCode, number>>
