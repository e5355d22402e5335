import { applierOf } from './apply-event.js'
import type { ConsumerOptions } from './consumer-options.js'
import { isTransient, messageOf, rootOf } from './failure.js'
import { Unprocessable } from './handlers.js'
import { lockPosition, type Seat } from './offsets.js'
import { findParked, type ParkedRow, parkAgain, parkedOfKey, unpark } from './parking.js'
import type { Sql } from './sql.js'

const PAGE = 500

/** Applies what waits under the key of a parked event, in order, up to the first that fails. True when nothing waits any more. */
export async function retryParked<Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>, id: string): Promise<boolean> {
  const found = await findParked(options.pool, options.group, id)
  if (found === undefined) return true
  for (;;) {
    const outcome = await retryPage(options, found.seat, found.key)
    if (outcome !== 'more') return outcome === 'empty'
  }
}

/** One page in one transaction, under the offset row's lock: newer events of the key come either before or after it. */
const retryPage = <Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>, seat: Seat, key: string) =>
  options.transaction(async (tx): Promise<'empty' | 'failed' | 'more'> => {
    await lockPosition(tx.sql, seat)
    const rows = await parkedOfKey(tx.sql, seat, key, PAGE)
    for (const row of rows) if (!(await tryRow(options, tx, row))) return 'failed'
    return rows.length < PAGE ? 'empty' : 'more'
  })

async function tryRow<Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>, tx: Tx, row: ParkedRow): Promise<boolean> {
  await tx.sql.query('SAVEPOINT retry_parked')
  try {
    const { record, event, undecodable } = row.item
    if (event === undefined) throw new Unprocessable(undecodable)
    await applierOf(options)(tx, [{ topic: record.topic, partition: record.partition, offset: record.offset, event }])
    await unpark(tx.sql, row.id)
    await tx.sql.query('RELEASE SAVEPOINT retry_parked')
    return true
  } catch (error) {
    if (isTransient(error)) throw error
    await tx.sql.query('ROLLBACK TO SAVEPOINT retry_parked')
    await parkAgain(tx.sql, row.id, messageOf(rootOf(error)))
    return false
  }
}
