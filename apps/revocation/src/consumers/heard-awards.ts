import { type CloudEvent, credentialClaimed, credentialIssued, eventName } from '@testamur/credential-model'
import type { Delivered } from '@testamur/event-bus'
import type { NewCredential, SignedBy, TakenEntry } from '../store/awards.js'
import { kidsOf } from './kids-of.js'
import { speaksFor } from './speaks-for.js'

/** Awards and claims of a batch that can be taken in together: no order among them changes what comes of it. */
export type HeardAwards = {
  events: Delivered[]
  made: Map<string, NewCredential>
  claimed: Set<string>
  /** By `uri#index`: the first event that names an index takes it. */
  entries: Map<string, TakenEntry>
  /** By `kid credential`. */
  signed: Map<string, SignedBy>
}

export const nothingHeard = (): HeardAwards => ({
  events: [],
  made: new Map(),
  claimed: new Set(),
  entries: new Map(),
  signed: new Map(),
})

type Award = { credential: string; made?: NewCredential; entries: TakenEntry[]; kids: string[] }

function readIssued(event: CloudEvent): Award {
  const { credentialId: credential, member, achievement, status, copies } = credentialIssued.read(event)
  speaksFor(event, member)
  const refs = [status, ...copies.map((copy) => copy.status)]
  const kids = kidsOf(copies)
  const keysTold = kids.length === copies.length
  const made = { id: credential, member, achievement, issuedAt: new Date(event.time), keysTold }
  return { credential, made, kids, entries: refs.map((ref) => ({ ...ref, credential, member })) }
}

function readClaimed(event: CloudEvent): Award {
  const { credentialId: credential, member, copies } = credentialClaimed.read(event)
  speaksFor(event, member)
  return { credential, kids: kidsOf(copies), entries: copies.map((copy) => ({ ...copy.status, credential, member })) }
}

const readers = new Map([
  [credentialIssued.name, readIssued],
  [credentialClaimed.name, readClaimed],
])

/** Undefined for what is no award, and for one that is refused: its handler says why. */
function readAward(event: CloudEvent): Award | undefined {
  try {
    return readers.get(eventName(event.type) ?? '')?.(event)
  } catch {
    return undefined
  }
}

const placeOf = ({ uri, index }: TakenEntry) => `${uri}#${index}`

/** An award that comes after another event of its credential, or an index that two would take, is left to their order. */
function fits(heard: HeardAwards, { credential, made, entries }: Award): boolean {
  if (made && (heard.made.has(credential) || heard.claimed.has(credential))) return false
  return entries.every((entry) => {
    const taken = heard.entries.get(placeOf(entry))
    return !taken || (taken.credential === credential && taken.member === entry.member)
  })
}

/** Adds the event to what was heard. False, and nothing added, for what must be applied by itself after it. */
export function hear(heard: HeardAwards, delivered: Delivered): boolean {
  const award = readAward(delivered.event)
  if (!award || !fits(heard, award)) return false
  heard.events.push(delivered)
  if (award.made) heard.made.set(award.credential, award.made)
  else heard.claimed.add(award.credential)
  for (const entry of award.entries) if (!heard.entries.has(placeOf(entry))) heard.entries.set(placeOf(entry), entry)
  for (const kid of award.kids) heard.signed.set(`${kid} ${award.credential}`, { kid, credential: award.credential })
  return true
}
