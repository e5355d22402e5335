import { type CloudEvent, canonicalJson, type Json } from '@testamur/credential-model'
import { type EntrySigner, makeEntryOf } from '@testamur/credential-proof'
import type { EventOpening } from './credential.js'
import { freshSalt } from './random.js'

/** An event with its signed ledger entry, and what opens the entry's commitment, as it is and as JSON. */
export type Announced = { event: CloudEvent; opening: EventOpening; openingJson: string }

/** Signs the ledger entry of an event with the member's ledger key, under a fresh salt that only the maker keeps. */
export function announce(event: CloudEvent, key: EntrySigner, traceparent?: string): Announced {
  const saltBytes = freshSalt()
  const salt = saltBytes.toString('base64url')
  const { traceparent: _t, partitionkey: _p, ledgerentry: _l, ...committed } = event // what the commitment covers
  const canonical = canonicalJson(committed as unknown as Json)
  const ledgerentry = makeEntryOf(event, canonical, saltBytes, key)
  return {
    event: { ...event, ledgerentry, ...(traceparent && { traceparent }) },
    opening: { salt, event: committed },
    openingJson: `{"salt":"${salt}","event":${canonical}}`,
  }
}
