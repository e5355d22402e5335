import type { ApplyAll } from './apply-event.js'
import type { ConsumerOptions, Delivered } from './consumer-options.js'
import { Moved, RecordFailure } from './failure.js'
import { noFaults } from './faults.js'
import { Unprocessable } from './handlers.js'
import { type Admission, admit, admitAll } from './inbox.js'
import type { Item } from './item.js'
import { lockPosition, markHalted, type Seat, storePosition } from './offsets.js'
import { park } from './parking.js'
import type { Sql } from './sql.js'

/**
 * Applies the items of one partition, in order, in ONE transaction: lock the offset row, drop what lies before it, drop
 * event ids seen before (where there is an inbox), apply the rest, store the offset. All of it or nothing.
 * @param from the first offset that the items answer for
 * @throws Moved when the stored position lies before `from`; RecordFailure where the guilty record is known
 */
export async function applyItems<Tx extends { sql: Sql }>(
  options: ConsumerOptions<Tx>,
  applyAll: ApplyAll<Tx>,
  seat: Seat,
  from: bigint,
  items: readonly Item[],
): Promise<void> {
  const faults = options.faults ?? noFaults
  await options.transaction(async (tx) => {
    const position = await lockPosition(tx.sql, seat, options.stallMs)
    if (position < from) throw new Moved(`${seat.topic}/${seat.partition} was reset to ${position}`)
    const unread = items.filter((item) => item.record.offset >= position)
    const last = unread.at(-1)
    if (last === undefined) return
    const wanted = unread.filter((item) => !item.unwanted)
    const events =
      wanted.length > 0 ? await sortOut(tx.sql, seat, wanted, await admission(options, tx.sql, seat, wanted)) : []
    if (events.length > 0) await applyAll(tx, events)
    await storePosition(tx.sql, seat, last.record.offset + 1n)
    await faults.at('consumer:before-commit')
  })
  await faults.at('consumer:after-commit')
}

const admission = <Tx extends { sql: Sql }>(
  { inbox }: ConsumerOptions<Tx>,
  sql: Sql,
  seat: Seat,
  items: readonly Item[],
): Promise<Admission> => (inbox === false ? admitAll(sql, seat) : admit(sql, seat, items))

/** What is to be applied; what stands behind a parked event of its key is parked too. */
async function sortOut(
  sql: Sql,
  seat: Seat,
  items: readonly Item[],
  { takeIn, parkedKeys, aside }: Admission,
): Promise<Delivered[]> {
  const events: Delivered[] = []
  for (const item of items) {
    const { record, event } = item
    if (aside.has(record.offset)) continue
    if (event !== undefined && !takeIn(event.id)) continue
    if (parkedKeys.has(record.key))
      await park(sql, seat, item, { reason: 'waits behind its key', behind: true, attempts: 0 })
    else if (event === undefined) throw new RecordFailure(record.offset, new Unprocessable(item.undecodable))
    else events.push({ topic: record.topic, partition: record.partition, offset: record.offset, event })
  }
  return events
}

/** Parks a poison record and moves on behind it. */
export async function parkItem<Tx extends { sql: Sql }>(
  options: ConsumerOptions<Tx>,
  seat: Seat,
  item: Item,
  why: { reason: string; attempts: number },
): Promise<void> {
  await options.transaction(async (tx) => {
    const position = await lockPosition(tx.sql, seat, options.stallMs)
    if (position > item.record.offset) return
    const { takeIn } = await admission(options, tx.sql, seat, [item])
    const seen = item.event !== undefined && !takeIn(item.event.id)
    if (!seen) await park(tx.sql, seat, item, { ...why, behind: false })
    await storePosition(tx.sql, seat, item.record.offset + 1n)
  })
}

/** Stops the partition before a poison record, and says so. */
export async function haltAt<Tx extends { sql: Sql }>(
  options: ConsumerOptions<Tx>,
  seat: Seat,
  item: Item,
  reason: string,
): Promise<void> {
  await options.transaction(async (tx) => {
    const position = await lockPosition(tx.sql, seat, options.stallMs)
    if (position <= item.record.offset) await markHalted(tx.sql, seat, item.record.offset, reason)
  })
}
