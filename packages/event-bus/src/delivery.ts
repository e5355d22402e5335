import { type ApplyAll, applierOf, wantsOf } from './apply-event.js'
import { applyItems, haltAt, parkItem } from './batch.js'
import type { DeliveryControl, DeliveryOutcome, Received } from './bus.js'
import type { ConsumerOptions } from './consumer-options.js'
import { isHopeless, isTransient, Moved, messageOf, RecordFailure, rootOf } from './failure.js'
import { NotYet } from './handlers.js'
import { type Item, toItem } from './item.js'
import { silentLogger } from './logger.js'
import type { Seat } from './offsets.js'
import type { Skipper } from './skip-unwanted.js'
import type { Sql } from './sql.js'

const TRANSIENT_RETRY_MS = 500
const HALT_POLL_MS = 500
const LONGEST_RETRY_MS = 2_000

/** A record that has failed lately: it is tried alone, so that it takes nothing else down with it. */
type Suspect = { offset: bigint; attempts: number; waits: number; halted: boolean }

/** Takes the batches of a consumer, one partition's at a time, and deals with those that fail. */
export function createDelivery<Tx extends { sql: Sql }>(
  options: ConsumerOptions<Tx>,
  applied: (seat: Seat, next: bigint) => void,
  skipper: Skipper,
): (batch: Received[], control: DeliveryControl) => Promise<DeliveryOutcome> {
  const suspects = new Map<string, Suspect>()
  const wants = wantsOf(options)
  const run: Run<Tx> = { options, applyAll: applierOf(options), applied, suspects }
  return async (batch, control) => {
    const first = batch[0]
    if (first === undefined) return
    const seat: Seat = { group: options.group, topic: first.topic, partition: first.partition }
    const items = batch.map((record) => toItem(record, wants))
    const suspect = suspects.get(keyOf(seat))
    // One that has failed is looked at in its own way, wanted or not.
    if (suspect === undefined && !control.isStale() && items.every((item) => item.unwanted)) {
      skipper.skip(seat, control.from, items.at(-1)!.record.offset + 1n)
      return undefined
    }
    await skipper.settle(seat)
    return deliver(run, seat, items, control)
  }
}

type Run<Tx extends { sql: Sql }> = {
  options: ConsumerOptions<Tx>
  applyAll: ApplyAll<Tx>
  applied: (seat: Seat, next: bigint) => void
  suspects: Map<string, Suspect>
}

async function deliver<Tx extends { sql: Sql }>(
  run: Run<Tx>,
  seat: Seat,
  items: Item[],
  control: DeliveryControl,
): Promise<DeliveryOutcome> {
  const suspect = suspectOf(run, seat, items[0]!.record.offset)
  if (suspect?.halted) return { retryAfterMs: HALT_POLL_MS }
  const ranges = suspect === undefined ? [items] : [items.slice(0, 1), items.slice(1)]
  let from = control.from
  for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
    if (range.length === 0) continue
    if (control.isStale()) return { retryAfterMs: 0 }
    await control.heartbeat()
    try {
      await applyItems(run.options, run.applyAll, seat, from, range)
    } catch (error) {
      const outcome = await dealWith(run, seat, range, error)
      if ('retryAfterMs' in outcome) return outcome
      ranges.unshift(...outcome.ranges)
      if (outcome.ranges.length > 0) continue
    }
    from = range.at(-1)!.record.offset + 1n
    run.applied(seat, from)
  }
}

/** The suspect at this offset; one that lies behind it has been got over. */
function suspectOf<Tx extends { sql: Sql }>(run: Run<Tx>, seat: Seat, offset: bigint): Suspect | undefined {
  const key = keyOf(seat)
  const suspect = run.suspects.get(key)
  if (suspect !== undefined && suspect.offset < offset) run.suspects.delete(key)
  return suspect?.offset === offset ? suspect : undefined
}

type Remedy = { retryAfterMs: number } | { ranges: Item[][] }

async function dealWith<Tx extends { sql: Sql }>(
  run: Run<Tx>,
  seat: Seat,
  range: Item[],
  error: unknown,
): Promise<Remedy> {
  if (error instanceof Moved) return { retryAfterMs: 0 }
  if (isTransient(error)) {
    log(run).warn({ err: error, ...seat }, 'the database failed; the batch is tried again')
    return { retryAfterMs: TRANSIENT_RETRY_MS }
  }
  if (range.length > 1) return { ranges: split(range, error) }
  return dealWithOne(run, seat, range[0]!, error)
}

/** Around the guilty record where it is known, else in the middle. */
function split(range: Item[], error: unknown): Item[][] {
  const guilty = error instanceof RecordFailure ? range.findIndex((item) => item.record.offset === error.offset) : -1
  if (guilty < 0) {
    const middle = range.length >> 1
    return [range.slice(0, middle), range.slice(middle)]
  }
  return [range.slice(0, guilty), range.slice(guilty, guilty + 1), range.slice(guilty + 1)].filter(
    (part) => part.length > 0,
  )
}

async function dealWithOne<Tx extends { sql: Sql }>(
  run: Run<Tx>,
  seat: Seat,
  item: Item,
  error: unknown,
): Promise<Remedy> {
  const { offset } = item.record
  const known = run.suspects.get(keyOf(seat))
  const suspect = known?.offset === offset ? known : { offset, attempts: 0, waits: 0, halted: false }
  run.suspects.set(keyOf(seat), suspect)
  if (rootOf(error) instanceof NotYet) return { retryAfterMs: backOff(50, suspect.waits++) }
  suspect.attempts++
  const place = { ...seat, offset: offset.toString(), eventId: item.event?.id, attempts: suspect.attempts }
  if (suspect.attempts < (run.options.maxAttempts ?? 5) && !isHopeless(error)) {
    log(run).warn({ err: rootOf(error), ...place }, 'an event failed and is tried again')
    return { retryAfterMs: backOff(100, suspect.attempts - 1) }
  }
  return giveUp(run, seat, item, suspect, messageOf(rootOf(error)))
}

async function giveUp<Tx extends { sql: Sql }>(
  run: Run<Tx>,
  seat: Seat,
  item: Item,
  suspect: Suspect,
  reason: string,
): Promise<Remedy> {
  const place = { ...seat, offset: item.record.offset.toString(), eventId: item.event?.id, reason }
  if (run.options.poison === 'halt') {
    await haltAt(run.options, seat, item, reason)
    suspect.halted = true
    log(run).error(place, 'the partition is halted before a record that cannot be applied, until it is set aside')
    return { retryAfterMs: HALT_POLL_MS }
  }
  await parkItem(run.options, seat, item, { reason, attempts: suspect.attempts })
  run.suspects.delete(keyOf(seat))
  log(run).error(place, 'a record that cannot be applied is parked; later ones of its key wait behind it')
  return { ranges: [] }
}

const backOff = (firstMs: number, tries: number): number =>
  Math.min(LONGEST_RETRY_MS, firstMs * 2 ** Math.min(tries, 10))

const keyOf = (seat: Seat): string => `${seat.topic}/${seat.partition}`

const log = <Tx extends { sql: Sql }>(run: Run<Tx>) => run.options.log ?? silentLogger
