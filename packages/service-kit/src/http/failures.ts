import { TestamurError } from '@testamur/credential-model'
import { HTTPException } from 'hono/http-exception'

/** PostgreSQL and socket errors that pass: the server restarts, is full, or has no session left. */
const passing = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH'],
  ...['57P01', '57P02', '57P03', '53100', '53200', '53300', '55P03', '57014', '40001', '40P01', '08006', '08003'],
])
const lostConnection =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/

function isPassing(error: unknown): boolean {
  const { code, message, cause } = error as { code?: unknown; message?: unknown; cause?: unknown }
  if (typeof code === 'string' && passing.has(code)) return true
  if (typeof message === 'string' && lostConnection.test(message)) return true
  return cause instanceof Error && isPassing(cause)
}

function ofHttpException({ status, message }: HTTPException): TestamurError | undefined {
  if (status === 415) return new TestamurError('UNSUPPORTED_MEDIA_TYPE', 'The body has a type that is not read here.')
  return status < 500 ? new TestamurError('INVALID_REQUEST', message || 'The request cannot be read.') : undefined
}

/** What a caller is told of an error: what passes as UNAVAILABLE, what is ours as it is, all else stays as it came. */
export function failureOf(error: unknown): unknown {
  if (error instanceof TestamurError) return error
  if (error instanceof HTTPException) return ofHttpException(error) ?? error
  if (error instanceof Error && isPassing(error))
    return new TestamurError(
      'UNAVAILABLE',
      'A part that is needed does not answer at the moment. Nothing was changed.',
      {
        remedy: 'Try again in a moment, with the same Idempotency-Key.',
        cause: error,
      },
    )
  return error
}
