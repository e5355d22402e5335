import type { Received } from './bus.js'
import type { Parked } from './consumer-options.js'
import { type Item, toItem } from './item.js'
import type { Seat } from './offsets.js'
import type { Sql } from './sql.js'

export type ParkedRow = { id: string; attempts: number; item: Item }

const LONGEST_REASON = 2_000

/** Puts a record aside. The offset row's lock must be held, so that nothing of the key passes by meanwhile. */
export async function park(
  sql: Sql,
  seat: Seat,
  item: Item,
  why: { reason: string; behind: boolean; attempts: number },
): Promise<void> {
  const { record, event } = item
  await sql.query(
    `INSERT INTO spine.parked (consumer_group, topic, partition, at_offset, key, headers, value, timestamp, event_id, event_type, reason, behind, attempts)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      seat.group,
      seat.topic,
      seat.partition,
      record.offset.toString(),
      record.key,
      JSON.stringify(record.headers),
      record.value,
      record.timestamp,
      event?.id ?? null,
      event?.type ?? null,
      why.reason.slice(0, LONGEST_REASON),
      why.behind,
      why.attempts,
    ],
  )
}

type ListRow = {
  id: string
  topic: string
  partition: number
  at_offset: string
  key: string
  event_id: string | null
  event_type: string | null
  reason: string
  behind: boolean
  attempts: number
  parked_at: Date
}

const LIST_LIMIT = 1_000

/** What a group has parked, oldest first, at most 1,000. */
export async function listParked(sql: Sql, group: string): Promise<Parked[]> {
  const { rows } = await sql.query<ListRow>(
    `SELECT id, topic, partition, at_offset, key, event_id, event_type, reason, behind, attempts, parked_at
     FROM spine.parked WHERE consumer_group = $1 ORDER BY id LIMIT ${LIST_LIMIT}`,
    [group],
  )
  return rows.map(({ at_offset, event_id, event_type, parked_at, ...row }) => ({
    ...row,
    offset: BigInt(at_offset),
    ...(event_id !== null && { eventId: event_id }),
    ...(event_type !== null && { eventType: event_type }),
    parkedAt: parked_at,
  }))
}

/** The seat and key that a parked record belongs to. */
export async function findParked(
  sql: Sql,
  group: string,
  id: string,
): Promise<{ seat: Seat; key: string } | undefined> {
  const { rows } = await sql.query<{ topic: string; partition: number; key: string }>(
    `SELECT topic, partition, key FROM spine.parked WHERE consumer_group = $1 AND id = $2`,
    [group, id],
  )
  const row = rows[0]
  return row && { seat: { group, topic: row.topic, partition: row.partition }, key: row.key }
}

type StoredRow = { id: string; attempts: number; at_offset: string; headers: string; value: Buffer; timestamp: Date }

/** What waits under a key, in order. */
export async function parkedOfKey(sql: Sql, seat: Seat, key: string, limit: number): Promise<ParkedRow[]> {
  const { rows } = await sql.query<StoredRow>(
    `SELECT id, attempts, at_offset, headers, value, timestamp FROM spine.parked
     WHERE consumer_group = $1 AND topic = $2 AND partition = $3 AND key = $4 ORDER BY at_offset LIMIT $5`,
    [seat.group, seat.topic, seat.partition, key, limit],
  )
  return rows.map((row) => ({ id: row.id, attempts: row.attempts, item: toItem(recordOf(row, seat, key)) }))
}

const recordOf = (row: StoredRow, seat: Seat, key: string): Received => ({
  topic: seat.topic,
  partition: seat.partition,
  offset: BigInt(row.at_offset),
  key,
  headers: JSON.parse(row.headers) as Record<string, string>,
  value: row.value,
  timestamp: row.timestamp,
})

export async function unpark(sql: Sql, id: string): Promise<void> {
  await sql.query(`DELETE FROM spine.parked WHERE id = $1`, [id])
}

export async function parkAgain(sql: Sql, id: string, reason: string): Promise<void> {
  await sql.query(`UPDATE spine.parked SET reason = $2, behind = false, attempts = attempts + 1 WHERE id = $1`, [
    id,
    reason.slice(0, LONGEST_REASON),
  ])
}

/** Throws the parked record away for good, and lets what waits behind it be retried. */
export async function discard(sql: Sql, group: string, id: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    `DELETE FROM spine.parked WHERE consumer_group = $1 AND id = $2 AND NOT behind`,
    [group, id],
  )
  return rowCount === 1
}
