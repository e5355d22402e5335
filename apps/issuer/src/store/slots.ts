import type { Sql } from '@testamur/event-bus'

/** One index of a status list, leased and unused. */
export type Slot = { list: string; uri: string; index: number }

/**
 * Takes up to `count` slots of the member for this transaction, which gives them back if it fails. Slots that another
 * transaction is taking are passed over; a slot that were handed out twice all the same would break the unique index
 * on (status_list, status_index) of the credentials.
 */
export async function takeSlots(sql: Sql, member: string, count: number): Promise<Slot[]> {
  const { rows } = await sql.query<Slot>(
    {
      name: 'slots-take',
      text: `DELETE FROM status_slots WHERE (list, index) IN (
       SELECT list, index FROM status_slots WHERE member = $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING list, uri, index`,
    },
    [member, count],
  )
  return rows
}

/** A block of indices as revocation hands it out. */
export type SlotLease = { list: { id: string; uri: string }; indices: number[] }

export async function addSlots(sql: Sql, member: string, lease: SlotLease): Promise<void> {
  await sql.query(
    `INSERT INTO status_slots (list, index, member, uri) SELECT $1, index, $2, $3 FROM unnest($4::int[]) AS leased (index)`,
    [lease.list.id, member, lease.list.uri, lease.indices],
  )
}

export async function countSlots(sql: Sql): Promise<Map<string, number>> {
  const { rows } = await sql.query<{ slug: string; slots: number }>(
    `SELECT m.slug, count(s.index)::int AS slots FROM members m LEFT JOIN status_slots s ON s.member = m.slug
     WHERE m.state <> 'left' AND m.slug <> 'consortium' GROUP BY m.slug`,
  )
  return new Map(rows.map((row) => [row.slug, row.slots]))
}

/** How many the member has at hand, counted no further than `most`. */
export async function slotsOf(sql: Sql, member: string, most: number): Promise<number> {
  const { rows } = await sql.query<{ slots: number }>(
    'SELECT count(*)::int AS slots FROM (SELECT 1 FROM status_slots WHERE member = $1 LIMIT $2) AS counted',
    [member, most],
  )
  return rows[0]?.slots ?? 0
}

/** The members that have fewer at hand than `wanted`. */
export async function shortOfSlots(sql: Sql, wanted: number): Promise<string[]> {
  const { rows } = await sql.query<{ slug: string }>(
    `SELECT slug FROM members AS m WHERE m.state <> 'left' AND m.slug <> 'consortium'
       AND (SELECT count(*) FROM (SELECT 1 FROM status_slots WHERE member = m.slug LIMIT $1) AS counted) < $1`,
    [wanted],
  )
  return rows.map((row) => row.slug)
}

/** True if no other process leases for this member at present; the right ends with the transaction. */
export async function mayLease(sql: Sql, member: string): Promise<boolean> {
  const { rows } = await sql.query<{ mine: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtext('status slots'), hashtext($1)) AS mine`,
    [member],
  )
  return rows[0]?.mine ?? false
}
