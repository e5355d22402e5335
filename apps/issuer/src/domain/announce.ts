import { type CloudEvent, committedEvent } from '@testamur/credential-model'
import { type EntrySigner, makeEntry } from '@testamur/credential-proof'
import type { EventOpening } from './credential.js'
import { freshSalt } from './random.js'

/** An event with its signed ledger entry, and what opens the entry's commitment. */
export type Announced = { event: CloudEvent; opening: EventOpening }

/** Signs the ledger entry of an event with the member's ledger key, under a fresh salt that only the maker keeps. */
export function announce(event: CloudEvent, key: EntrySigner, traceparent?: string): Announced {
  const salt = freshSalt()
  const ledgerentry = makeEntry(event, salt, key)
  return {
    event: { ...event, ledgerentry, ...(traceparent && { traceparent }) },
    opening: { salt: salt.toString('base64url'), event: committedEvent(event) },
  }
}
