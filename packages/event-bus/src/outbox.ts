import type { CloudEvent } from '@testamur/credential-model'
import { type OutboxColumns, outboxColumns } from './outbox-columns.js'
import { outboxWritten } from './outbox-written.js'
import { joinArrays } from './pg-arrays.js'
import type { Sql } from './sql.js'
import { activeTraceparent } from './trace-context.js'

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
