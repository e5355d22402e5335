import type { StatusReason } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { Verb } from '../domain/status-change.js'

/** A change that becomes effective later; `id` is that of the event that will say so. */
export type ScheduledChange = {
  id: string
  credential: string
  verb: Verb
  reason: StatusReason
  effectiveAt: Date
  actorKey: string
  actorName: string
  sealedNote: Buffer | null
}

export async function addScheduled(sql: Sql, s: ScheduledChange, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO scheduled_changes (id, credential, verb, reason, effective_at, actor_key, actor_name, sealed_note, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [s.id, s.credential, s.verb, s.reason, s.effectiveAt, s.actorKey, s.actorName, s.sealedNote, now],
  )
}

/** The one that was due first, locked, or undefined when none is due. Those that another process has locked are passed over. */
export async function takeDueChange(sql: Sql, now: Date): Promise<ScheduledChange | undefined> {
  const { rows } = await sql.query<ScheduledChange>(
    `SELECT id, credential, verb, reason, effective_at AS "effectiveAt", actor_key AS "actorKey",
       actor_name AS "actorName", sealed_note AS "sealedNote"
     FROM scheduled_changes WHERE state = 'waiting' AND effective_at <= $1
     ORDER BY effective_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [now],
  )
  return rows[0]
}

export async function closeScheduled(sql: Sql, id: string, state: 'applied' | 'void', why?: string): Promise<void> {
  await sql.query('UPDATE scheduled_changes SET state = $2, why = $3 WHERE id = $1', [id, state, why ?? null])
}
