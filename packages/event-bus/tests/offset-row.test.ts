import { expect, test } from 'vitest'
import { createDelivery } from '../src/delivery.js'
import { fromRecord, type Received, toRecord } from '../src/index.js'
import { positionOf } from '../src/offsets.js'
import { createDatabase } from './database.js'
import { factOf, upTo } from './facts.js'
import { createLab, type Lab } from './lab.js'
import { recorder } from './recorder.js'

const seat = { group: 'readers', topic: 'testamur.registry', partition: 0 }

async function makeLog() {
  const database = await createDatabase()
  return { config: { postgres: { url: database.url } }, dispose: () => database.drop() }
}

const batchOf = (count: number, first = 0): Received[] =>
  upTo(count).map((i) => ({
    ...toRecord(factOf('member', first + i)),
    partition: 0,
    offset: BigInt(first + i),
    timestamp: new Date(0),
  }))

/** All is wanted here. */
const noSkipper = { skip: () => {}, settle: async () => {}, flush: async () => {} }

/** One member of the group, as a bus would drive it. */
const memberOf = (lab: Lab, before?: (n: number) => unknown) =>
  createDelivery(
    {
      pool: lab.database.pool,
      bus: lab.bus,
      group: seat.group,
      topics: [seat.topic],
      transaction: lab.transaction,
      handlers: [recorder((_, n) => before?.(n))],
    },
    () => {},
    noSkipper,
  )

const control = (from: bigint) => ({ from, isStale: () => false, heartbeat: async () => {} })

test('a stale batch that comes beside a larger one moves the position neither back nor twice', async () => {
  await using lab = await createLab(makeLog)
  await positionOf(lab.database.pool, seat)
  const batch = batchOf(3)
  let stale: Promise<unknown> | undefined
  const slow = memberOf(lab, async (n) => {
    if (n !== 1) return
    stale = memberOf(lab)(batch.slice(0, 1), control(0n))
    await othersWait(lab)
  })
  await slow(batch, control(0n))
  await stale
  expect(await positionOf(lab.database.pool, seat)).toBe(3n)
  expect(await lab.applied()).toEqual({ member: [0, 1, 2] })
})

test('a batch that begins beyond the position is refused, and the position is asked for again', async () => {
  await using lab = await createLab(makeLog)
  await positionOf(lab.database.pool, seat)
  expect(await memberOf(lab)(batchOf(2, 5), control(5n))).toEqual({ retryAfterMs: 0 })
  expect(await positionOf(lab.database.pool, seat)).toBe(0n)
  expect(await lab.applied()).toEqual({})
})

test('a batch that was applied already has no effect, although its events are not in the inbox any more', async () => {
  await using lab = await createLab(makeLog)
  await positionOf(lab.database.pool, seat)
  const batch = batchOf(3)
  await memberOf(lab)(batch, control(0n))
  await lab.database.pool.query('DELETE FROM spine.inbox WHERE event_id = ANY($1)', [
    batch.map((each) => fromRecord(each).id),
  ])
  await memberOf(lab)(batch, control(0n))
  expect(await lab.applied()).toEqual({ member: [0, 1, 2] })
})

/** Resolves when another connection waits for a lock. */
async function othersWait(lab: Lab): Promise<void> {
  for (;;) {
    const { rowCount } = await lab.database.pool.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    if (rowCount! > 0) return
  }
}
