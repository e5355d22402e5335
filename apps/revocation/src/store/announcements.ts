import type { Sql } from '@testamur/event-bus'

export type Announcement = { event: string; credential: string; type: string; body: string; now: Date }

/** True the first time that an event is announced: a replay announces nothing again. */
export async function addAnnouncement(sql: Sql, a: Announcement): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO announcements (event, credential, type, body, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [a.event, a.credential, a.type, a.body, a.now],
  )
  return rowCount === 1
}

/**
 * From here to the end of the transaction nobody else numbers stream items, so that a number that is seen has none
 * below it still to come.
 */
export async function lockStream(sql: Sql): Promise<void> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtext('stream items'), 0)`)
}

export type StreamItem = { seq: string; type: string; body: string }

/** What an owner's stream holds after `seq`, in order, at most `limit`. */
export async function streamAfter(sql: Sql, owner: string, seq: string, limit: number): Promise<StreamItem[]> {
  const { rows } = await sql.query<StreamItem>(
    `SELECT i.seq::text AS seq, a.type, a.body FROM stream_items i JOIN announcements a USING (event)
     WHERE i.owner = $1 AND i.seq > $2 ORDER BY i.seq LIMIT $3`,
    [owner, seq, limit],
  )
  return rows
}

/** The number of the newest item of all streams, '0' when there is none. */
export async function lastStreamSeq(sql: Sql): Promise<string> {
  const { rows } = await sql.query<{ seq: string }>('SELECT coalesce(max(seq), 0)::text AS seq FROM stream_items')
  return rows[0]?.seq ?? '0'
}
