import type { Halted } from './consumer-options.js'
import type { Sql } from './sql.js'

/** One partition as one group sees it. */
export type Seat = { group: string; topic: string; partition: number }

const values = (seat: Seat): unknown[] => [seat.group, seat.topic, seat.partition]
const WHERE_SEAT = `consumer_group = $1 AND topic = $2 AND partition = $3`

/** Where the group stands; makes its row when it has none. */
export async function positionOf(sql: Sql, seat: Seat): Promise<bigint> {
  await sql.query(
    `INSERT INTO spine.offsets (consumer_group, topic, partition) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    values(seat),
  )
  const { rows } = await sql.query<{ next_offset: string }>(
    `SELECT next_offset FROM spine.offsets WHERE ${WHERE_SEAT}`,
    values(seat),
  )
  return BigInt(rows[0]!.next_offset)
}

/**
 * The same, under the row's lock: from here to the end of the transaction nobody else applies anything of this
 * partition, and what they applied before is seen. The same round trip bounds how long the lock outlives a stopped process.
 */
export async function lockPosition(sql: Sql, seat: Seat, stallMs = 15_000): Promise<bigint> {
  const { rows } = await sql.query<{ next_offset: string }>(
    `SELECT next_offset, set_config('idle_in_transaction_session_timeout', $4, true) FROM spine.offsets
     WHERE ${WHERE_SEAT} FOR UPDATE`,
    [...values(seat), String(stallMs)],
  )
  if (rows[0] === undefined)
    throw new Error(`group ${seat.group} has no offset row for ${seat.topic}/${seat.partition}`)
  return BigInt(rows[0].next_offset)
}

export async function storePosition(sql: Sql, seat: Seat, next: bigint): Promise<void> {
  await sql.query(
    `UPDATE spine.offsets SET next_offset = $4, halted_reason = NULL, halted_since = NULL WHERE ${WHERE_SEAT}`,
    [...values(seat), next.toString()],
  )
}

/** The positions of a group, by `topic/partition`. A partition that was never read is missing. */
export async function positionsOf(sql: Sql, group: string): Promise<Map<string, bigint>> {
  const { rows } = await sql.query<{ topic: string; partition: number; next_offset: string }>(
    `SELECT topic, partition, next_offset FROM spine.offsets WHERE consumer_group = $1`,
    [group],
  )
  return new Map(rows.map((row) => [`${row.topic}/${row.partition}`, BigInt(row.next_offset)]))
}

export async function markHalted(sql: Sql, seat: Seat, at: bigint, reason: string): Promise<void> {
  await sql.query(
    `UPDATE spine.offsets SET next_offset = $4, halted_reason = $5, halted_since = clock_timestamp() WHERE ${WHERE_SEAT}`,
    [...values(seat), at.toString(), reason],
  )
}

export async function haltedOf(sql: Sql, group: string): Promise<Halted[]> {
  const { rows } = await sql.query<{
    topic: string
    partition: number
    next_offset: string
    reason: string
    since: Date
  }>(
    `SELECT topic, partition, next_offset, halted_reason AS reason, halted_since AS since FROM spine.offsets
     WHERE consumer_group = $1 AND halted_reason IS NOT NULL ORDER BY topic, partition`,
    [group],
  )
  return rows.map(({ next_offset, ...row }) => ({ ...row, offset: BigInt(next_offset) }))
}

/** Lets the partition go on behind the record that halts it, and remembers that. Call inside a transaction. */
export async function passOver(sql: Sql, seat: Seat, offset: bigint): Promise<boolean> {
  const { rows } = await sql.query<{ reason: string }>(
    `SELECT halted_reason AS reason FROM spine.offsets
     WHERE ${WHERE_SEAT} AND next_offset = $4 AND halted_reason IS NOT NULL FOR UPDATE`,
    [...values(seat), offset.toString()],
  )
  if (rows[0] === undefined) return false
  await sql.query(
    `INSERT INTO spine.set_aside (consumer_group, topic, partition, at_offset, reason) VALUES ($1, $2, $3, $4, $5)`,
    [...values(seat), offset.toString(), rows[0].reason],
  )
  await storePosition(sql, seat, offset + 1n)
  return true
}
