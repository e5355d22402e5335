import type { CloudEvent } from '@testamur/credential-model'
import type { BusRecord } from './bus.js'
import { toRecord } from './cloud-event-binary.js'
import { positiveHash } from './murmur2.js'
import { outboxWritten } from './outbox-written.js'
import type { Sql } from './sql.js'
import { activeTraceparent } from './trace-context.js'

/**
 * Adds events to the outbox in the caller's transaction, so that a fact and its announcement commit together. Call it
 * while the aggregate is locked: rows of one key are sent in the order of this call. One round trip for any number.
 * An event without `traceparent` gets the active span's.
 * @throws TypeError for a type that no topic is declared for
 */
export async function addToOutbox(sql: Sql, events: readonly CloudEvent[]): Promise<void> {
  if (events.length === 0) return
  const traceparent = activeTraceparent()
  const rows = events.map((event) => toRecord(traceparent === undefined ? event : { traceparent, ...event }))
  await sql.query(
    `INSERT INTO spine.outbox (topic, key, hash, headers, value)
     SELECT topic, key, hash, headers, value
     FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[]) WITH ORDINALITY AS row (topic, key, hash, headers, value, place)
     ORDER BY place`,
    columnsOf(rows),
  )
  outboxWritten.emit()
}

const columnsOf = (rows: readonly BusRecord[]): unknown[] => [
  rows.map((row) => row.topic),
  rows.map((row) => row.key),
  rows.map((row) => positiveHash(row.key)),
  rows.map((row) => JSON.stringify(row.headers)),
  rows.map((row) => row.value.toString('utf8')),
]
