import type { Item } from './item.js'
import type { Seat } from './offsets.js'
import { pgArray } from './pg-arrays.js'
import type { Sql } from './sql.js'

export type Admission = {
  /** Whether an event of this id is to be applied: the first time that it is asked for, unless it was seen before. */
  takeIn(eventId: string): boolean
  /** Keys that have something parked. */
  parkedKeys: Set<string>
  /** Offsets that an operator has set aside. */
  aside: Set<bigint>
}

type Rows = { what: string; value: string }[]

const WAITING = `
  SELECT DISTINCT 'key' AS what, key AS value FROM spine.parked WHERE consumer_group = $1 AND topic = $2 AND partition = $3
  UNION ALL
  SELECT 'aside', at_offset::text FROM spine.set_aside WHERE consumer_group = $1 AND topic = $2 AND partition = $3`

const ENTER = `
  WITH fresh AS (
    INSERT INTO spine.inbox (consumer_group, topic, partition, event_id, at_offset)
    SELECT $1, $2, $3, id, at_offset FROM unnest($4::uuid[], $5::bigint[]) AS row (id, at_offset)
    ON CONFLICT DO NOTHING RETURNING event_id
  )
  SELECT 'fresh' AS what, event_id::text AS value FROM fresh
  UNION ALL ${WAITING}`

const valuesOf = (rows: Rows, what: string) => rows.filter((row) => row.what === what).map((row) => row.value)

/**
 * Enters the events in the inbox, whose primary key tells new ones from those seen before, and reads what is parked.
 * Needs the offset row's lock, taken by an earlier statement: this one's snapshot then shows all that others did.
 */
export async function admit(sql: Sql, seat: Seat, items: readonly Item[]): Promise<Admission> {
  const events = items.filter((item) => item.event !== undefined)
  const { rows } = await sql.query<Rows[number]>(ENTER, [
    seat.group,
    seat.topic,
    seat.partition,
    pgArray.uuid(events.map((item) => item.event!.id)),
    pgArray.int8(events.map((item) => item.record.offset.toString())),
  ])
  const fresh = new Set(valuesOf(rows, 'fresh'))
  return { takeIn: (id) => fresh.delete(id), ...waitingIn(rows) }
}

/** The same for a consumer that keeps no inbox: everything is new. */
export async function admitAll(sql: Sql, seat: Seat): Promise<Admission> {
  const { rows } = await sql.query<Rows[number]>(WAITING, [seat.group, seat.topic, seat.partition])
  return { takeIn: () => true, ...waitingIn(rows) }
}

const waitingIn = (rows: Rows) => ({
  parkedKeys: new Set(valuesOf(rows, 'key')),
  aside: new Set(valuesOf(rows, 'aside').map(BigInt)),
})

/**
 * Forgets events that were seen more than `days` ago and lie more than `records` behind the position. The relay's
 * duplicates stand next to each other in the log and arrive within moments; both bounds together are far beyond that,
 * also after a long outage and in a fast replay.
 */
export async function sweepInbox(sql: Sql, group: string, days = 7, records = 50_000): Promise<number> {
  const { rowCount } = await sql.query(
    `DELETE FROM spine.inbox AS seen USING spine.offsets AS seat
     WHERE seen.consumer_group = $1 AND seat.consumer_group = $1 AND seat.topic = seen.topic AND seat.partition = seen.partition
       AND seen.at < clock_timestamp() - $2 * interval '1 day' AND seen.at_offset < seat.next_offset - $3::bigint`,
    [group, days, records],
  )
  return rowCount ?? 0
}
