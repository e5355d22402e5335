import type { CloudEvent } from '@testamur/credential-model'
import { toHeaders, topicOf } from './cloud-event-binary.js'
import { positiveHash } from './murmur2.js'
import { outboxWritten } from './outbox-written.js'
import { joinArrays, pgArray } from './pg-arrays.js'
import type { Sql } from './sql.js'
import { activeTraceparent } from './trace-context.js'

type Row = { topic: string; key: string; headers: Record<string, string>; value: string }

/** A record (`toRecord`) whose value is still text, as the outbox keeps it. */
const toRow = (event: CloudEvent): Row => ({
  topic: topicOf(event),
  key: event.partitionkey,
  headers: toHeaders(event),
  value: JSON.stringify(event.data),
})

/** Events as the outbox stores them: one array for each of its columns (`pgArray`), in the order of the events. */
export type OutboxColumns = readonly Uint8Array[]

/** Encodes events ahead of `addColumnsToOutbox`, where another thread has the time. @throws TypeError for a type that no topic is declared for */
export function outboxColumns(events: readonly CloudEvent[]): OutboxColumns {
  const rows = events.map(toRow)
  return [
    pgArray.text(rows.map((row) => row.topic)),
    pgArray.text(rows.map((row) => row.key)),
    pgArray.int4(rows.map((row) => positiveHash(row.key))),
    pgArray.text(rows.map((row) => JSON.stringify(row.headers))),
    pgArray.text(rows.map((row) => row.value)),
  ]
}

const INSERT = {
  name: 'outbox-add',
  text: `INSERT INTO spine.outbox (topic, key, hash, headers, value)
     SELECT topic, key, hash, headers, value
     FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[]) WITH ORDINALITY AS row (topic, key, hash, headers, value, place)
     ORDER BY place`,
}

/** As `addToOutbox`, of events that were encoded in several parts; they are sent in the order of the parts. */
export async function addColumnsToOutbox(sql: Sql, parts: readonly OutboxColumns[]): Promise<void> {
  const [first] = parts
  if (first === undefined) return
  await sql.query(
    INSERT,
    first.map((_, column) => joinArrays(parts.map((part) => part[column]!))),
  )
  outboxWritten.emit()
}

/**
 * Adds events to the outbox in the caller's transaction, so that a fact and its announcement commit together. Call it
 * while the aggregate is locked: rows of one key are sent in the order of this call. One round trip for any number.
 * An event without `traceparent` gets the active span's.
 * @throws TypeError for a type that no topic is declared for
 */
export async function addToOutbox(sql: Sql, events: readonly CloudEvent[]): Promise<void> {
  if (events.length === 0) return
  const traceparent = activeTraceparent()
  const traced = traceparent === undefined ? events : events.map((event) => ({ traceparent, ...event }))
  await addColumnsToOutbox(sql, [outboxColumns(traced)])
}
