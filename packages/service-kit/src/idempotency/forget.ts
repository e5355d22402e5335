import type { Pool } from 'pg'
import type { Sql } from '../postgres/sql.js'
import type { Logger } from '../telemetry/log.js'

/** Removes every stored answer that speaks of `subject`: part of an erasure, in its transaction. */
export async function forgetIdempotent(sql: Sql, subject: string): Promise<void> {
  await sql.query('DELETE FROM kit.idempotency WHERE subject = $1', [subject])
}

/** Removes the answers that are older than 24 hours, a bounded number at once. Gives how many went. */
export async function sweepIdempotent(sql: Sql): Promise<number> {
  const { rowCount } = await sql.query(
    `DELETE FROM kit.idempotency WHERE ctid IN (
       SELECT ctid FROM kit.idempotency WHERE created_at < now() - interval '24 hours' LIMIT 10000)`,
  )
  return rowCount ?? 0
}

/** Sweeps now and then, until stopped. */
export function startSweep(pool: Pool, log: Logger, everyMs = 600_000): { stop(): void } {
  const timer = setInterval(() => {
    sweepIdempotent(pool as Sql).catch((error: unknown) => log.warn({ err: error }, 'old answers were not swept'))
  }, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
