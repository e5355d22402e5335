import type { Sql } from '@testamur/event-bus'
import { LOGIN_MS } from '../../domain/authorization/login-forms.js'

/** A request that was begun in time may be finished as long as its login page is good. */
const BEGUN_MS = LOGIN_MS + 60_000
/** A code that was used is remembered as long as a second use could come with a page of the same time. */
const CODE_MS = 3_600_000

/** Deletes what nobody can use any more. */
export async function sweepAuthorization(sql: Sql, now: Date): Promise<void> {
  const before = (ms: number) => [new Date(now.getTime() - ms)]
  await sql.query('DELETE FROM access_tokens WHERE expires_at <= $1', before(0))
  await sql.query('DELETE FROM used_proofs WHERE expires_at <= $1', before(0))
  await sql.query('DELETE FROM authorization_codes WHERE expires_at <= $1', before(CODE_MS))
  await sql.query('DELETE FROM pushed_requests WHERE expires_at <= $1', before(BEGUN_MS))
}
