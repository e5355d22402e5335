import { type CloudEvent, CONSORTIUM, eventName, keyPublished, type LedgerEntry } from '@testamur/credential-model'
import { isAboutKeys, readEntry } from '@testamur/credential-proof'

/** An event with the entry that travelled with it: `text` is the leaf, to the byte. */
export type LedgeredEvent = { event: CloudEvent; entry: LedgerEntry; text: string }

/** An entry that the log never takes. The message says why, in words for the operator, without the event's content. */
export class EntryRefused extends Error {
  override readonly name = 'EntryRefused'
}

const sameInEvent = ['id', 'type', 'source', 'time'] as const

/** Reads the entry of an event, strictly. Does not look at the signature. @throws EntryRefused */
export function ledgered(event: CloudEvent): LedgeredEvent {
  const text = event.ledgerentry
  if (text === undefined) throw new EntryRefused(`the event ${event.id} carries no ledger entry`)
  const read = readEntry(text)
  if (!read.ok) throw new EntryRefused(`the entry of ${event.id} is refused (${read.code}): ${read.why}`)
  const other = sameInEvent.find((name) => read.entry[name] !== event[name])
  if (other !== undefined) throw new EntryRefused(`the entry of ${event.id} has another ${other} than the event`)
  if (isAboutKeys(event) && memberOf(read.entry) !== CONSORTIUM)
    throw new EntryRefused(`${event.type} is for the consortium to say, not for ${memberOf(read.entry)}`)
  return { event, entry: read.entry, text }
}

/** The slug of the member that speaks. */
export const memberOf = (entry: Pick<LedgerEntry, 'source'>): string => entry.source.slice('/members/'.length)

export { isAboutKeys }

export const isKeyPublished = ({ type }: Pick<CloudEvent, 'type'>): boolean => eventName(type) === keyPublished.name
