import type { CloudEvent } from '@testamur/credential-model'
import { type EntrySigner, makeEntry } from '@testamur/credential-proof'
import type { EventOpening } from './credential.js'
import { freshSalt } from './random.js'

/** An event with its signed ledger entry, and what opens the entry's commitment. */
export type Announced = { event: CloudEvent; opening: EventOpening }

/** Signs the ledger entry of an event with the member's ledger key, under a fresh salt that only the maker keeps. */
export function announce(event: CloudEvent, key: EntrySigner, traceparent?: string): Announced {
  const salt = freshSalt()
  const ledgerentry = makeEntry(event, salt, key)
  const { traceparent: _t, partitionkey: _p, ledgerentry: _l, ...committed } = event // what the commitment covers
  return {
    event: { ...event, ledgerentry, ...(traceparent && { traceparent }) },
    opening: { salt: salt.toString('base64url'), event: committed },
  }
}
