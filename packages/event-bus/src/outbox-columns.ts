import type { CloudEvent } from '@testamur/credential-model'
import { toHeaders, topicOf } from './event-headers.js'
import { positiveHash } from './murmur2.js'
import { pgArray } from './pg-arrays.js'

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
