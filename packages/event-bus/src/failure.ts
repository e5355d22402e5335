import { Unprocessable } from './handlers.js'

/**
 * A failure that belongs to one record of a batch. `applyBatch` may throw it so that what stands before that record is
 * applied as it is; without it the guilty record is found by halving the batch. `cause` says what became of it: `NotYet`,
 * `Unprocessable`, or anything else.
 */
export class RecordFailure extends Error {
  override readonly name = 'RecordFailure'
  readonly offset: bigint
  constructor(offset: bigint, cause: unknown) {
    super(messageOf(cause), { cause })
    this.offset = offset
  }
}

/** The batch begins beyond the stored position (the group was reset): read again from there. */
export class Moved extends Error {
  override readonly name = 'Moved'
}

/** The cause that a handler threw, without our wrapping. */
export const rootOf = (error: unknown): unknown => (error instanceof RecordFailure ? error.cause : error)

export const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

/** Trying again can never help. */
export const isHopeless = (error: unknown): boolean => rootOf(error) instanceof Unprocessable

// PostgreSQL: connection exceptions, transaction rollbacks, lack of resources, lock time-outs, shutdowns, I/O errors (appendix A of its manual).
const transientState = /^(08|25P03|40|53|55P03|57P|58)/
const transientCode = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)/
const transientMessage =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/

/** The database, not the event, is to blame: such a failure never counts as an attempt. */
export function isTransient(error: unknown): boolean {
  for (let cause = rootOf(error), depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const code = String((cause as { code?: unknown }).code ?? '')
    if (transientState.test(code) || transientCode.test(code) || transientMessage.test(cause.message)) return true
  }
  return false
}
