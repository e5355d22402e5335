import { CONSORTIUM, type EventId, entrySequenced } from '@testamur/credential-model'
import { addToOutbox, type Delivered, NotYet } from '@testamur/event-bus'
import { leafHash } from '@testamur/transparency-log'
import type { Context } from '../context.js'
import { announcementId, bytesOfUuid } from '../domain/event-bytes.js'
import { EntryRefused, ledgered } from '../domain/ledgered-event.js'
import { isBehind, type LogPlace } from '../store/announced.js'
import type { Tx } from '../store/store.js'
import { blaming, type PlacedEvent } from './blame.js'
import { checkSignatures } from './check-signatures.js'
import { type SequenceSpans, startSpans } from './sequence-spans.js'
import type { Leaf } from './signature-checks.js'

type Checked = PlacedEvent & Leaf
type Sequenced = { from: Checked; place: LogPlace }

/**
 * One batch of one partition: all is checked before anything is appended; then the leaves become durable in the log, with the offset up to
 * which they were read; then, in the transaction that stores the offset here, they are announced. A death in between is made good when the batch
 * comes again: the log knows its events, and how far they were announced stands with the offset.
 * @throws RecordFailure of Unprocessable for what the log never takes, of KeyUnknown for an unknown key; NotYet where the log stands still
 */
export async function sequenceEvents(ctx: Context, tx: Tx, batch: readonly Delivered[]): Promise<void> {
  const spans = startSpans(batch.map(({ event }) => event))
  try {
    const events = await checked(ctx, tx, batch)
    const sequenced = await append(ctx, batch.at(-1)!, events)
    await announce(ctx, tx, batch[0]!, sequenced, spans)
    for (const { from, place } of sequenced) spans.setIndex(from.event.id, place.index)
  } finally {
    spans.end()
  }
}

async function checked(ctx: Context, tx: Tx, batch: readonly Delivered[]): Promise<Checked[]> {
  const onFirstUse = ({ kid }: { kid: string }) =>
    ctx.log.warn({ kid }, "the consortium's first key is trusted on first use: set CONSORTIUM_KEY to pin it")
  const events: PlacedEvent[] = []
  for (const place of batch) {
    const { event, offset } = place
    events.push({ ...(await blaming(place, () => ledgered(event))), offset })
  }
  const { checkers, config } = ctx
  const leaves = await checkSignatures(tx, events, { consortiumKey: config.consortiumKey, onFirstUse, checkers })
  return events.map((event, i) => ({ ...event, ...leaves[i]! }))
}

/** Appends those that have no entry yet, and answers where each of them stands. */
async function append(ctx: Context, last: Delivered, events: readonly Checked[]): Promise<Sequenced[]> {
  const { keeper } = ctx
  const earlier = keeper.shards().slice(0, -1)
  const { record, log } = keeper.current()
  const before = earlier.length === 0 ? [] : events.map(({ event }) => keeper.find(event.id))
  const fresh = events.filter((_, i) => (before[i]?.shard ?? record.number) === record.number)
  const marks = { [`${last.topic}/${last.partition}`]: String(last.offset + 1n) }
  const placed = await log
    .append(
      fresh.map(({ event, bytes, hash }) => ({ id: bytesOfUuid(event.id), bytes, hash })),
      marks,
    )
    .catch((error: Error) => {
      // No event is to blame: they come again once the log is open again.
      throw new NotYet(error.message, { cause: error })
    })
  const byEvent = new Map(fresh.map(({ event }, i) => [event.id, placed[i]!]))
  const sequenced: Sequenced[] = []
  for (const [i, event] of events.entries()) {
    const known = byEvent.get(event.event.id)
    const place = known ? { shard: record.number, index: known.index } : before[i]!
    if (!known || known.known) await requireSame(ctx, event, place)
    sequenced.push({ from: event, place })
  }
  return sequenced
}

/** One that came before must be the same to the byte. */
async function requireSame({ keeper }: Context, event: Checked, place: LogPlace): Promise<void> {
  const shard = keeper.shards().find(({ record }) => record.number === place.shard)
  const entry = await shard!.log.readEntry(place.index)
  await blaming(event, () => {
    if (Buffer.compare(leafHash(entry), event.hash) !== 0)
      throw new EntryRefused(`the event ${event.event.id} has another entry in the log already`)
  })
}

async function announce(
  ctx: Context,
  tx: Tx,
  partition: Delivered,
  sequenced: readonly Sequenced[],
  spans: SequenceSpans,
): Promise<void> {
  const furthest = sequenced.reduce((max, { place }) => (isBehind(place, max) ? place : max), { shard: 0, index: -1 })
  const before = await tx.announced.advance(partition, furthest)
  const now = ctx.clock.now()
  const fresh = new Map(
    sequenced.filter(({ place }) => !before || isBehind(place, before)).map((one) => [one.from.event.id, one]),
  )
  const events = [...fresh.values()].map(({ from: { event }, place }) => {
    const traceparent = spans.traceparentOf(event.id)
    const made = entrySequenced.build({
      member: CONSORTIUM,
      producer: 'ledger',
      now,
      causationId: event.id,
      correlationId: event.correlationid,
      data: { event: event.id as EventId, index: place.index, ...(place.shard > 1 && { shard: place.shard }) },
    })
    return { ...made, id: announcementId(event.id), ...(traceparent !== undefined && { traceparent }) }
  })
  await addToOutbox(tx.sql, events)
}
