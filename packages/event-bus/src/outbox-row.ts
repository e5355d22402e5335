import type { CloudEvent } from '@testamur/credential-model'
import { toHeaders, topicOf } from './event-headers.js'
import { positiveHash } from './murmur2.js'
import { outboxWritten } from './outbox-written.js'
import { activeTraceparent } from './trace-context.js'

/**
 * For a statement that writes a fact and its announcement at once: `INSERT INTO ${OUTBOX_TARGET} SELECT <the five values of
 * outboxValues> FROM <the fact>`. Where the fact has a statement of its own, `addToOutbox` is simpler.
 */
export const OUTBOX_TARGET = 'spine.outbox (topic, key, hash, headers, value)'

/** The values of one event's row: text, text, int, text, text. Tells the relay of this process that a row is being written. */
export function outboxValues(event: CloudEvent): [string, string, number, string, string] {
  const traceparent = activeTraceparent()
  const traced = traceparent === undefined ? event : { traceparent, ...event }
  outboxWritten.emit()
  const { partitionkey, data } = event
  return [
    topicOf(event),
    partitionkey,
    positiveHash(partitionkey),
    JSON.stringify(toHeaders(traced)),
    JSON.stringify(data),
  ]
}
