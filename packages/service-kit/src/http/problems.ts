import { z } from '@hono/zod-openapi'
import { type ErrorCode, errorTitles, TestamurError, type Violation } from '@testamur/credential-model'

/** The codes that any service may answer with. */
export type CommonErrorCode =
  | 'MALFORMED_JSON'
  | 'INVALID_REQUEST'
  | 'BODY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'UNAUTHENTICATED'
  | 'KEY_EXPIRED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'IDEMPOTENCY_IN_FLIGHT'
  | 'IDEMPOTENCY_MISMATCH'
  | 'RATE_LIMITED'
  | 'INVALID_CURSOR'
  | 'UNAVAILABLE'
  | 'SIGNER_UNAVAILABLE'
  | 'SIGNER_DENIED'
  | 'SIGNER_KEY_UNKNOWN'
  | 'INTERNAL'

/** The HTTP status of each common code. A service adds a table of the same form for its own codes. */
export const statusOf = {
  MALFORMED_JSON: 400,
  INVALID_REQUEST: 400,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNAUTHENTICATED: 401,
  KEY_EXPIRED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  IDEMPOTENCY_IN_FLIGHT: 409,
  IDEMPOTENCY_MISMATCH: 422,
  RATE_LIMITED: 429,
  INVALID_CURSOR: 400,
  UNAVAILABLE: 503,
  SIGNER_UNAVAILABLE: 503,
  SIGNER_DENIED: 503,
  SIGNER_KEY_UNKNOWN: 503,
  INTERNAL: 500,
} as const satisfies Record<CommonErrorCode, number>

/** A service's own codes and their HTTP status: `{ ALREADY_REVOKED: 409, … } satisfies Record<ItsCodes, number>`. */
export type ProblemTable = Partial<Record<ErrorCode, number>>

/** RFC 9457 problem details, with the members of the house. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.enum(Object.keys(errorTitles) as [ErrorCode, ...ErrorCode[]]),
    remedy: z.string().optional(),
    violations: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    instance: z.string().optional(),
    traceId: z.string().optional(),
  })
  .openapi('Problem')
export type Problem = z.infer<typeof Problem>

export const PROBLEM_TYPE = 'application/problem+json'

/** What a problem says of the request that met it. */
export type ProblemPlace = { requestId?: string; traceId?: string }

/** The problem that an error is told as. What is no TestamurError is told as INTERNAL, without its message. */
export function problemOf(error: unknown, table: ProblemTable, place: ProblemPlace): Problem {
  const known = error instanceof TestamurError ? error : undefined
  const code = known?.code ?? 'INTERNAL'
  const all: ProblemTable = { ...table, ...statusOf }
  return {
    type: `urn:testamur:problem:${code}`,
    title: errorTitles[code],
    status: all[code] ?? 500,
    ...(known && { detail: known.message }),
    code,
    ...(known?.remedy && { remedy: known.remedy }),
    ...(known?.violations && { violations: known.violations as Violation[] }),
    ...(place.requestId && { instance: `urn:uuid:${place.requestId}` }),
    ...(place.traceId && { traceId: place.traceId }),
  }
}

const described = (codes: readonly ErrorCode[]) => codes.map((code) => `${code}: ${errorTitles[code]}`).join('\n\n')

/** The `responses` of a route for the problems that it may answer with, by code; `table` is the service's own. */
export function problemResponses(codes: readonly ErrorCode[], table: ProblemTable = {}) {
  const all: ProblemTable = { ...table, ...statusOf }
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of codes) {
    const status = all[code] ?? 500
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const content = { [PROBLEM_TYPE]: { schema: Problem } }
  return Object.fromEntries([...byStatus].map(([status, of]) => [status, { description: described(of), content }]))
}
