import type { Sql } from '@testamur/event-bus'
import type { AuthorizationRequest } from '../../domain/authorization/authorization-request.js'

export async function insertPushedRequest(
  sql: Sql,
  pushed: { hash: Buffer; member: string; request: AuthorizationRequest; expiresAt: Date },
): Promise<void> {
  await sql.query('INSERT INTO pushed_requests (hash, member, request, expires_at) VALUES ($1, $2, $3, $4)', [
    ...[pushed.hash, pushed.member, JSON.stringify(pushed.request), pushed.expiresAt],
  ])
}

/** The request that was pushed under this reference, while it may be begun with. */
export async function findPushedRequest(
  sql: Sql,
  { hash, member, now }: { hash: Buffer; member: string; now: Date },
): Promise<AuthorizationRequest | undefined> {
  const { rows } = await sql.query<{ request: AuthorizationRequest }>(
    'SELECT request FROM pushed_requests WHERE hash = $1 AND member = $2 AND expires_at > $3',
    [hash, member, now],
  )
  return rows[0]?.request
}

/** Uses the reference up: true for the first who asks (RFC 9126 §4, §7.3). */
export async function usePushedRequest(sql: Sql, member: string, hash: Buffer): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM pushed_requests WHERE hash = $1 AND member = $2', [hash, member])
  return rowCount === 1
}
