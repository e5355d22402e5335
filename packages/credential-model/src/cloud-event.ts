import { z } from 'zod'
import { canonicalJson, type Json } from './canonical-json.js'

/**
 * A CloudEvent 1.0 as Testamur's programs hold it, with the extensions of the house. `source` is `/members/<slug>`: the
 * member that speaks; `producer` is the service that made it. `aggregateversion` counts per subject and producer.
 */
export const CloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  /** In lower case, as PostgreSQL gives it back and as the ledger entry has it: ids are compared to the character. */
  id: z.uuid().lowercase(),
  type: z.string().max(200),
  source: z.string().max(200),
  subject: z.string().max(200).optional(),
  time: z.iso.datetime({ offset: false }),
  datacontenttype: z.literal('application/json'),
  producer: z.string().max(40),
  aggregateversion: z.int().min(1).optional(),
  correlationid: z.string().max(200).optional(),
  causationid: z.string().max(200).optional(),
  partitionkey: z.string().max(200),
  traceparent: z.string().max(100).optional(),
  /** The canonical text of the ledger entry that its maker signed for this event. */
  ledgerentry: z.string().max(1_400).optional(),
  data: z.unknown(),
})
export type CloudEvent<Data = unknown> = {
  specversion: '1.0'
  id: string
  type: string
  source: string
  subject?: string
  time: string
  datacontenttype: 'application/json'
  producer: string
  aggregateversion?: number
  correlationid?: string
  causationid?: string
  partitionkey: string
  traceparent?: string
  ledgerentry?: string
  data: Data
}

/** What the commitment of a ledger entry covers: the event as first published, without what the transport adds (RFC 8785 text). */
export function canonicalEvent(event: CloudEvent): string {
  const { traceparent: _t, partitionkey: _p, ledgerentry: _l, ...rest } = event
  return canonicalJson(rest as unknown as Json)
}

/** The event that `canonicalEvent` is the text of, as a plain object (for a receipt's opening). */
export const committedEvent = (event: CloudEvent): Record<string, unknown> =>
  JSON.parse(canonicalEvent(event)) as Record<string, unknown>
