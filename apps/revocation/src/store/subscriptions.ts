import type { Sql } from '@testamur/event-bus'
import type { Watch } from '../domain/watch.js'

export type NewSubscription = {
  id: string
  owner: string
  watch: Watch
  method: 'webhook' | 'sse'
  url?: string
  sealedSecret?: Buffer
  now: Date
}

export async function insertSubscription(sql: Sql, s: NewSubscription): Promise<void> {
  await sql.query(
    `INSERT INTO subscriptions (id, owner, watch, credential, achievement, member, method, url, sealed_secret, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      s.id,
      s.owner,
      s.watch.kind,
      s.watch.kind === 'credential' ? s.watch.credential : null,
      s.watch.kind === 'achievement' ? s.watch.achievement : null,
      s.watch.kind === 'member' ? s.watch.member : null,
      s.method,
      s.url ?? null,
      s.sealedSecret ?? null,
      s.now,
    ],
  )
}

/** True where there was such a subscription of this owner. Its deliveries go with it. */
export async function removeSubscription(sql: Sql, owner: string, id: string): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM subscriptions WHERE id = $1 AND owner = $2', [id, owner])
  return rowCount === 1
}

export async function countOf(sql: Sql, owner: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>('SELECT count(*)::int AS n FROM subscriptions WHERE owner = $1', [
    owner,
  ])
  return rows[0]?.n ?? 0
}

export async function setVerified(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query(`UPDATE subscriptions SET verified_at = $2, state = 'active', why = NULL WHERE id = $1`, [id, at])
}

export async function setSecret(sql: Sql, id: string, sealedSecret: Buffer): Promise<void> {
  await sql.query('UPDATE subscriptions SET sealed_secret = $2 WHERE id = $1', [id, sealedSecret])
}

/** Nothing more is delivered to these; what waits is dead until it is asked for again. */
export async function disableSubscriptions(sql: Sql, ids: readonly string[], why: string, now: Date): Promise<void> {
  await sql.query(`UPDATE subscriptions SET state = 'disabled', why = $2 WHERE id = ANY($1::uuid[])`, [ids, why])
  await sql.query(
    `UPDATE deliveries SET state = 'dead', finished_at = $2 WHERE subscription = ANY($1::uuid[]) AND state = 'pending'`,
    [ids, now],
  )
}

export async function subscriptionsOf(sql: Sql, owner: string): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>('SELECT id FROM subscriptions WHERE owner = $1', [owner])
  return rows.map((row) => row.id)
}

export type Subject = { credential: string; achievement: string; member: string }

/** Which subscriptions watch the credential $1 of the achievement $2 and the member $3. */
export const WATCHES = `(credential = $1 OR achievement = $2 OR member = $3 OR watch = 'all')`

/** Whether this owner watches the credential by any subscription that is active. */
export async function watches(sql: Sql, owner: string, s: Subject): Promise<boolean> {
  const { rowCount } = await sql.query(
    `SELECT 1 FROM subscriptions WHERE ${WATCHES} AND owner = $4 AND state = 'active' LIMIT 1`,
    [s.credential, s.achievement, s.member, owner],
  )
  return rowCount === 1
}
