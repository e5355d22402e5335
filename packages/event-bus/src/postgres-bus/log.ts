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

const headersOf = (record: BusRecord): string => record.headersJson ?? JSON.stringify(record.headers)

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
      pgArray.text(records.map(headersOf)),
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
      pgArray.text(rows.map(({ record }) => headersOf(record))),
      pgArray.bytea(rows.map(({ record }) => record.value)),
    ],
  })
  return rowCount === rows.length
}

type RecordRow = {
  topic: string
  partition: number
  at_offset: string
  key: string
  headers: string
  value: Buffer
  at_ms: number
}

/** Where the next page of a partition begins. */
export type Place = { topic: string; partition: number; from: bigint }

const READ = {
  name: 'bus-read',
  text: `SELECT page.* FROM unnest($1::text[], $2::int[], $3::bigint[]) AS place (topic, partition, first), LATERAL (
      SELECT topic, partition, at_offset, key, headers, value, date_part('epoch', at) * 1000 AS at_ms FROM (
        SELECT *, sum(octet_length(value)) OVER (ORDER BY at_offset) - octet_length(value) AS before
        FROM (SELECT * FROM bus.records WHERE topic = place.topic AND partition = place.partition AND at_offset >= place.first
          ORDER BY at_offset LIMIT $4) AS next
      ) AS measured WHERE before < $5 ORDER BY at_offset) AS page`,
}

/**
 * A page of each of the partitions, in the order of the places and in one round trip: at most `limit` records of each, in
 * order; fewer where they are large, but at least one if there is any.
 */
export async function readPages(pool: Pool, places: readonly Place[], limit: number): Promise<Received[][]> {
  const { rows } = await pool.query<RecordRow>({
    ...READ,
    values: [
      pgArray.text(places.map(({ topic }) => topic)),
      pgArray.int4(places.map(({ partition }) => partition)),
      pgArray.int8(places.map(({ from }) => from.toString())),
      limit,
      MAX_PAGE_BYTES,
    ],
  })
  const pages = new Map(places.map((place) => [`${place.topic}/${place.partition}`, [] as Received[]]))
  for (const row of rows) pages.get(`${row.topic}/${row.partition}`)?.push(toReceived(row))
  return [...pages.values()].map((page) => page.sort((a, b) => (a.offset < b.offset ? -1 : 1)))
}

const toReceived = ({ topic, partition, at_offset, key, headers, value, at_ms }: RecordRow): Received => ({
  topic,
  partition,
  offset: BigInt(at_offset),
  key,
  headers: JSON.parse(headers) as Record<string, string>,
  value,
  timestamp: new Date(at_ms),
})

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
