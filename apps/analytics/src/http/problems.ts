import type { ErrorCode } from '@testamur/credential-model'

type AnalyticsErrorCode = Extract<ErrorCode, 'QUERY_BOUNDS'>

/** The HTTP status of each code that analytics adds to the common ones. */
export const problems = { QUERY_BOUNDS: 422 } as const satisfies Record<AnalyticsErrorCode, number>
