import type { Sql } from '@testamur/event-bus'
import { type Subject, WATCHES } from './subscriptions.js'

export type Announcement = Subject & { event: string; type: string; body: string; now: Date }

const ANNOUNCE = `
WITH fresh AS (
  INSERT INTO announcements (event, credential, type, body, created_at) VALUES ($4::uuid, $1::uuid, $5, $6, $7::timestamptz)
  ON CONFLICT DO NOTHING RETURNING event),
watching AS (SELECT s.id, s.method FROM subscriptions s, fresh WHERE ${WATCHES} AND s.state = 'active'),
made AS (
  INSERT INTO deliveries (subscription, event, credential, next_at, created_at)
  SELECT id, $4::uuid, $1::uuid, $7::timestamptz, $7::timestamptz FROM watching WHERE method = 'webhook'
  ON CONFLICT DO NOTHING RETURNING id)
SELECT (SELECT count(*)::int FROM made) AS deliveries, EXISTS (SELECT 1 FROM watching WHERE method = 'sse') AS streams`

/**
 * Tells an event once, however often it is heard: a delivery for each webhook that watches. `streams`: whether streams
 * watch too, whose items the caller has yet to add.
 */
export async function addAnnouncement(sql: Sql, a: Announcement): Promise<{ deliveries: number; streams: boolean }> {
  const { rows } = await sql.query<{ deliveries: number; streams: boolean }>(ANNOUNCE, [
    ...[a.credential, a.achievement, a.member],
    ...[a.event, a.type, a.body, a.now],
  ])
  return rows[0] ?? { deliveries: 0, streams: false }
}

/**
 * From here to the end of the transaction nobody else numbers stream items, so that a number that is seen has none
 * below it still to come.
 */
export async function lockStream(sql: Sql): Promise<void> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtext('stream items'), 0)`)
}

/** One item in the stream of each owner that watches the credential by a stream. Call it under `lockStream`. */
export async function addStreamItems(sql: Sql, event: string, s: Subject): Promise<void> {
  await sql.query(
    `INSERT INTO stream_items (owner, event)
     SELECT DISTINCT owner, $4::uuid FROM subscriptions WHERE ${WATCHES} AND method = 'sse' AND state = 'active'
     ON CONFLICT DO NOTHING`,
    [s.credential, s.achievement, s.member, event],
  )
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
