import type { Pool } from 'pg'
import type { BusRecord, Received, TopicSpec } from '../bus.js'
import { pgArray } from '../pg-arrays.js'

/** The partitions of a new topic, unless its maker says otherwise. */
export const DEFAULT_PARTITIONS = 12
/** The most bytes of values in one read: a page is bounded in memory whatever the events' sizes. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024

export async function createTopics(pool: Pool, specs: readonly TopicSpec[]): Promise<void> {
  for (const { name, partitions = DEFAULT_PARTITIONS, keepForever = false } of specs) {
    await pool.query(
      `WITH made AS (
         INSERT INTO bus.topics VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING name, partitions
       )
       INSERT INTO bus.partitions (topic, partition)
       SELECT name, generate_series(0, partitions - 1) FROM made`,
      [name, partitions, keepForever],
    )
  }
}

export async function partitionCount(pool: Pool, topic: string): Promise<number> {
  const { rows } = await pool.query<{ partitions: number }>(`SELECT partitions FROM bus.topics WHERE name = $1`, [
    topic,
  ])
  if (rows[0] === undefined) throw new Error(`there is no topic ${topic}: call ensureTopics first`)
  return rows[0].partitions
}

/** Appends in one statement: the lock on the partition's row, the offsets and the records commit together. */
export async function append(
  pool: Pool,
  topic: string,
  partition: number,
  records: readonly BusRecord[],
): Promise<void> {
  const { rowCount } = await pool.query({
    name: 'bus-append',
    text: `WITH given AS (
        UPDATE bus.partitions SET next_offset = next_offset + $3
        WHERE topic = $1 AND partition = $2 RETURNING next_offset - $3 AS first
      )
      INSERT INTO bus.records (topic, partition, at_offset, key, headers, value)
      SELECT $1, $2, first + place - 1, key, headers, value
      FROM given, unnest($4::text[], $5::text[], $6::bytea[]) WITH ORDINALITY AS row (key, headers, value, place)`,
    values: [
      topic,
      partition,
      records.length,
      pgArray.text(records.map((record) => record.key)),
      pgArray.text(records.map((record) => JSON.stringify(record.headers))),
      pgArray.bytea(records.map((record) => record.value)),
    ],
  })
  if (rowCount !== records.length) throw new Error(`topic ${topic} has no partition ${partition}`)
}

export type LaneRecords = { topic: string; partition: number; records: readonly BusRecord[] }

// The partitions' rows are locked in one order by whoever locks several, so that nobody waits in a circle. Where one of them is
// not there none is held, nothing is given out, and nothing is inserted.
const APPEND_ALL = `
  WITH lanes AS (
    SELECT * FROM unnest($1::text[], $2::int[], $3::int[]) WITH ORDINALITY AS lane (topic, partition, count, lane)
  ), held AS (
    SELECT topic, partition, count, lane FROM bus.partitions JOIN lanes USING (topic, partition)
    WHERE (SELECT count(*) FROM bus.partitions JOIN lanes USING (topic, partition)) = (SELECT count(*) FROM lanes)
    ORDER BY topic, partition FOR UPDATE OF partitions
  ), given AS (
    UPDATE bus.partitions AS known SET next_offset = next_offset + count FROM held
    WHERE known.topic = held.topic AND known.partition = held.partition
    RETURNING known.topic, known.partition, next_offset - count AS first, lane
  )
  INSERT INTO bus.records (topic, partition, at_offset, key, headers, value)
  SELECT topic, partition, first + place, key, headers, value
  FROM unnest($4::int[], $5::int[], $6::text[], $7::text[], $8::bytea[]) AS row (lane, place, key, headers, value)
  JOIN given USING (lane)`

/** Appends to several partitions, each named once, in one statement. False, and nothing is appended, where one of them is not there. */
export async function appendAll(pool: Pool, lanes: readonly LaneRecords[]): Promise<boolean> {
  const rows = lanes.flatMap(({ records }, i) => records.map((record, place) => ({ record, lane: i + 1, place })))
  const { rowCount } = await pool.query({
    name: 'bus-append-all',
    text: APPEND_ALL,
    values: [
      pgArray.text(lanes.map((lane) => lane.topic)),
      pgArray.int4(lanes.map((lane) => lane.partition)),
      pgArray.int4(lanes.map((lane) => lane.records.length)),
      pgArray.int4(rows.map((row) => row.lane)),
      pgArray.int4(rows.map((row) => row.place)),
      pgArray.text(rows.map(({ record }) => record.key)),
      pgArray.text(rows.map(({ record }) => JSON.stringify(record.headers))),
      pgArray.bytea(rows.map(({ record }) => record.value)),
    ],
  })
  return rowCount === rows.length
}

type RecordRow = { at_offset: string; key: string; headers: string; value: Buffer; at_ms: number }

/** At most `limit` records from `from` on, in order; fewer where they are large, but at least one if there is any. */
export async function readPage(
  pool: Pool,
  topic: string,
  partition: number,
  from: bigint,
  limit: number,
): Promise<Received[]> {
  const { rows } = await pool.query<RecordRow>({
    name: 'bus-read',
    text: `SELECT at_offset, key, headers, value, date_part('epoch', at) * 1000 AS at_ms FROM (
        SELECT *, sum(octet_length(value)) OVER (ORDER BY at_offset) - octet_length(value) AS before
        FROM (SELECT * FROM bus.records WHERE topic = $1 AND partition = $2 AND at_offset >= $3 ORDER BY at_offset LIMIT $4) AS page
      ) AS measured WHERE before < $5 ORDER BY at_offset`,
    values: [topic, partition, from.toString(), limit, MAX_PAGE_BYTES],
  })
  return rows.map((row) => ({
    topic,
    partition,
    offset: BigInt(row.at_offset),
    key: row.key,
    headers: JSON.parse(row.headers) as Record<string, string>,
    value: row.value,
    timestamp: new Date(row.at_ms),
  }))
}

/** The end of each partition of several topics, in one round trip. */
export async function endsOf(
  pool: Pool,
  topics: readonly string[],
): Promise<{ topic: string; partition: number; end: bigint }[]> {
  const { rows } = await pool.query<{ topic: string; partition: number; next_offset: string }>({
    name: 'bus-ends',
    text: `SELECT topic, partition, next_offset FROM bus.partitions WHERE topic = ANY($1) ORDER BY partition, topic`,
    values: [topics],
  })
  return rows.map((row) => ({ topic: row.topic, partition: row.partition, end: BigInt(row.next_offset) }))
}
