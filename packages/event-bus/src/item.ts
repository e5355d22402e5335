import type { CloudEvent } from '@testamur/credential-model'
import type { Received } from './bus.js'
import { fromRecord } from './cloud-event-binary.js'

/** A record with the event in it, or with why there is none. */
export type Item = { record: Received; event?: CloudEvent; undecodable?: string }

export function toItem(record: Received): Item {
  try {
    return { record, event: fromRecord(record) }
  } catch (error) {
    return { record, undecodable: (error as Error).message }
  }
}
