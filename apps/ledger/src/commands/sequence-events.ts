import { CONSORTIUM, type EventId, entrySequenced } from '@testamur/credential-model'
import { addToOutbox, type Delivered } from '@testamur/event-bus'
import { leafHash } from '@testamur/transparency-log'
import type { Context } from '../context.js'
import { EntryRefused, type LedgeredEvent, ledgered } from '../domain/ledgered-event.js'
import type { Tx } from '../store/store.js'
import type { HashedEntry } from './append-entries.js'
import { blaming, type PlacedEvent } from './blame.js'
import { checkSignatures } from './check-signatures.js'
import { startSpans } from './sequence-spans.js'

type Sequenced = { from: LedgeredEvent; index: number }

const toEntry = ({ event, text }: LedgeredEvent): HashedEntry => {
  const bytes = Buffer.from(text)
  return { eventId: event.id, bytes, hash: leafHash(bytes) }
}

/**
 * One batch of one partition: everything is checked before the log is locked; then, in the transaction that also stores the
 * offset, leaves, tiles, state and announcements. @throws RecordFailure of Unprocessable for what the log never takes, of KeyUnknown for an unknown key
 */
export async function sequenceEvents(ctx: Context, tx: Tx, batch: readonly Delivered[]): Promise<void> {
  const spans = startSpans(batch.map(({ event }) => event))
  try {
    const events = await checked(ctx, tx, batch)
    const sequenced = await append(ctx, tx, events)
    await announce(ctx, tx, sequenced, spans.traceparentOf)
    for (const { from, index } of sequenced) spans.setIndex(from.event.id, index)
  } finally {
    spans.end()
  }
}

async function checked(ctx: Context, tx: Tx, batch: readonly Delivered[]): Promise<PlacedEvent[]> {
  const onFirstUse = ({ kid }: { kid: string }) =>
    ctx.log.warn({ kid }, "the consortium's first key is trusted on first use: set CONSORTIUM_KEY to pin it")
  const events: PlacedEvent[] = []
  for (const place of batch) {
    const { event, offset } = place
    events.push({ ...(await blaming(place, () => ledgered(event))), offset })
  }
  await checkSignatures(tx, events, { consortiumKey: ctx.config.consortiumKey, onFirstUse })
  return events
}

/** Appends those that have no entry yet: under the log's lock nobody else can add one in between. */
async function append(ctx: Context, tx: Tx, events: readonly PlacedEvent[]): Promise<Sequenced[]> {
  const hashed = new Map(events.map((event) => [event.event.id, { event, entry: toEntry(event) }]))
  const state = await tx.log.lock()
  const known = await tx.entries.ofEvents([...hashed.keys()])
  for (const [id, text] of known) {
    const { event, entry } = hashed.get(id)!
    await blaming(event, () => {
      if (Buffer.compare(text, entry.bytes) !== 0)
        throw new EntryRefused(`the event ${id} has another entry in the log already`)
    })
    hashed.delete(id)
  }
  const fresh = [...hashed.values()]
  if (fresh.length === 0) return []
  const first = await ctx.append(
    tx,
    state,
    fresh.map(({ entry }) => entry),
  )
  return fresh.map(({ event }, i) => ({ from: event, index: first + i }))
}

async function announce(
  ctx: Context,
  tx: Tx,
  sequenced: readonly Sequenced[],
  traceparentOf: (id: string) => string | undefined,
): Promise<void> {
  const now = ctx.clock.now()
  const events = sequenced.map(({ from: { event }, index }) => {
    const traceparent = traceparentOf(event.id)
    const made = entrySequenced.make({
      member: CONSORTIUM,
      producer: 'ledger',
      now,
      causationId: event.id,
      correlationId: event.correlationid,
      data: { event: event.id as EventId, index },
    })
    return traceparent === undefined ? made : { ...made, traceparent }
  })
  await addToOutbox(tx.sql, events)
}
