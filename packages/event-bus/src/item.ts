import { type CloudEvent, eventName } from '@testamur/credential-model'
import type { Received } from './bus.js'
import { fromRecord } from './cloud-event-binary.js'

/** A record with the event in it, or with why there is none: it cannot be read, or nobody here wants its type. */
export type Item = { record: Received; event?: CloudEvent; undecodable?: string; unwanted?: true }

/** Whether the consumer does anything with events of this name. */
export type Wants = (name: string) => boolean

/** What nobody wants is not even decoded: most events of a topic concern few of its consumers. */
export function toItem(record: Received, wants: Wants = () => true): Item {
  const name = eventName(record.headers.ce_type ?? '')
  if (name !== undefined && !wants(name)) return { record, unwanted: true }
  try {
    return { record, event: fromRecord(record) }
  } catch (error) {
    return { record, undecodable: (error as Error).message }
  }
}
