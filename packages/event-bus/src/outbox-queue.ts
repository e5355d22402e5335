import type { BusRecord } from './bus.js'
import { pgArray } from './pg-arrays.js'
import type { Sql } from './sql.js'

/** A lane that is not to be read from: the rows of `topic` whose hash modulo `partitions` is `partition`. */
export type Closed = { topic: string; partitions: number; partition: number }

export type OutboxRow = { id: string; hash: number; record: BusRecord }

/** The most bytes of values in one page. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024

type Row = { id: string; topic: string; key: string; hash: number; headers: string; value: string }

const READ = {
  name: 'outbox-read',
  text: `SELECT id, topic, key, hash, headers, value FROM (
       SELECT *, sum(octet_length(value)) OVER (ORDER BY id) - octet_length(value) AS before FROM (
         SELECT * FROM spine.outbox AS row
         WHERE NOT EXISTS (
           SELECT 1 FROM unnest($1::text[], $2::int[], $3::int[]) AS closed (topic, partitions, partition)
           WHERE closed.topic = row.topic AND row.hash % closed.partitions = closed.partition)
         ORDER BY id LIMIT $4) AS page
     ) AS measured WHERE before < $5 ORDER BY id`,
}

/**
 * The oldest rows of all open lanes. Always from the head of the queue, never behind a remembered id: ids are given out
 * before commits, so that a row may appear before others that were already read.
 */
export async function readOutbox(sql: Sql, closed: readonly Closed[], limit: number): Promise<OutboxRow[]> {
  const { rows } = await sql.query<Row>(READ, [
    closed.map((lane) => lane.topic),
    closed.map((lane) => lane.partitions),
    closed.map((lane) => lane.partition),
    limit,
    MAX_PAGE_BYTES,
  ])
  return rows.map(({ id, topic, key, hash, headers, value }) => ({
    id,
    hash,
    record: recordOf(topic, key, headers, Buffer.from(value, 'utf8')),
  }))
}

/** Its headers are read only by a bus that asks for them: the embedded one stores their JSON as it is. */
const recordOf = (topic: string, key: string, headersJson: string, value: Buffer): BusRecord => ({
  topic,
  key,
  headersJson,
  value,
  get headers() {
    return JSON.parse(headersJson) as Record<string, string>
  },
})

export async function deleteAcknowledged(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query({ name: 'outbox-delete', text: `DELETE FROM spine.outbox WHERE id = ANY($1::bigint[])` }, [
    pgArray.int8(ids),
  ])
}

/** Milliseconds since the oldest waiting row was written, by PostgreSQL's clock; 0 when none waits. */
export async function oldestAgeMs(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ age: string }>(
    `SELECT extract(epoch FROM clock_timestamp() - at) * 1000 AS age FROM spine.outbox ORDER BY id LIMIT 1`,
  )
  return Math.max(0, Number(rows[0]?.age ?? 0))
}

export async function depth(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ count: string }>(`SELECT count(*) AS count FROM spine.outbox`)
  return Number(rows[0]!.count)
}

/** The newest row that is committed, or undefined for an empty outbox. */
export async function newestId(sql: Sql): Promise<string | undefined> {
  const { rows } = await sql.query<{ id: string }>(`SELECT id FROM spine.outbox ORDER BY id DESC LIMIT 1`)
  return rows[0]?.id
}

export async function anyUpTo(sql: Sql, id: string): Promise<boolean> {
  const { rows } = await sql.query(`SELECT 1 FROM spine.outbox WHERE id <= $1 ORDER BY id LIMIT 1`, [id])
  return rows.length > 0
}
