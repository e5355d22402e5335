import type { Sql } from '@testamur/event-bus'

/** The least that a command knows of the request behind it. */
export type Call = {
  /** The time of the request. */
  now: Date
  /**
   * Runs the work once for the caller's Idempotency-Key, inside the command's own transaction; the answer of an earlier
   * request is given again, as it was stored.
   */
  once: <Answer>(sql: Sql, work: () => Promise<Answer>) => Promise<Answer>
}
