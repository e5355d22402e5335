import { type ErrorCode, errorTitles, type Violation } from '@testamur/credential-model'

export type ProblemParts = {
  status: number
  code: string
  title: string
  detail?: string
  remedy?: string
  violations?: readonly Violation[]
}

/** An RFC 9457 problem that a service answered with, or what stands in for one where there was no answer (status 0). */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string | undefined
  readonly remedy: string | undefined
  readonly violations: readonly Violation[]
  constructor({ status, code, title, detail, remedy, violations = [] }: ProblemParts) {
    super(detail ?? title)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.title = title
    this.detail = detail
    this.remedy = remedy
    this.violations = violations
  }
}

export const unreachable = (): Problem =>
  new Problem({
    status: 0,
    code: 'UNAVAILABLE',
    title: 'The service did not answer',
    detail: 'The network is away, or the service is being restarted.',
    remedy: 'Try again in a moment. Sending the same form again makes nothing twice.',
  })

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const isViolation = (value: unknown): value is Violation =>
  typeof value === 'object' && value !== null && 'path' in value && 'message' in value

/** Reads the body of an answer that was no success. Whatever it holds, a person gets sentences. */
export function problemOf(status: number, body: unknown): Problem {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const code = text(given.code) ?? (status === 404 ? 'NOT_FOUND' : status >= 500 ? 'UNAVAILABLE' : 'INVALID_REQUEST')
  return new Problem({
    status,
    code,
    title: text(given.title) ?? errorTitles[code as ErrorCode] ?? `The service answered ${status}`,
    detail: text(given.detail),
    remedy: text(given.remedy),
    violations: Array.isArray(given.violations) ? given.violations.filter(isViolation) : [],
  })
}
