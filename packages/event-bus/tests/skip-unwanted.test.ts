import { expect, test } from 'vitest'
import { installSpine } from '../src/index.js'
import { positionOf, positionsOf, type Seat, storePosition } from '../src/offsets.js'
import { createSkipper } from '../src/skip-unwanted.js'
import { createDatabase } from './database.js'

const seatOf = (partition: number): Seat => ({ group: 'readers', topic: 'testamur.credential', partition })
const seats = [0, 1, 2].map(seatOf)

async function lab() {
  const database = await createDatabase()
  await installSpine(database.pool)
  for (const seat of seats) await positionOf(database.pool, seat)
  const told: string[] = []
  const statements: unknown[] = []
  const skipper = createSkipper({
    sql: {
      query: (text, values) => {
        statements.push(text)
        return database.pool.query(text as never, values) as never
      },
    },
    group: 'readers',
    log: { debug: () => {} },
    stored: ({ partition }, next) => told.push(`${partition} at ${next}`),
    moved: () => told.push('moved'),
  })
  const positions = async () => [...(await positionsOf(database.pool, 'readers')).values()].map(Number)
  return { pool: database.pool, skipper, told, statements, positions, [Symbol.asyncDispose]: () => database.drop() }
}

test('what is skipped of several partitions is stored in one statement', async () => {
  await using it = await lab()
  for (const seat of seats) it.skipper.skip(seat, 0n, 5n)
  it.skipper.skip(seats[1]!, 5n, 9n)
  await it.skipper.flush()
  expect(it.statements).toHaveLength(1)
  expect((await it.positions()).sort()).toEqual([5, 5, 9])
  expect(it.told.sort()).toEqual(['0 at 5', '1 at 9', '2 at 5'])
})

test('before records are applied, what was skipped before them is stored', async () => {
  await using it = await lab()
  it.skipper.skip(seats[0]!, 0n, 5n)
  await it.skipper.settle(seats[0]!)
  expect(Math.max(...(await it.positions()))).toBe(5)
})

test('a group that was reset meanwhile is not moved on, and whoever skips is told', async () => {
  await using it = await lab()
  await storePosition(it.pool, seats[0]!, 20n)
  it.skipper.skip(seats[0]!, 20n, 25n)
  await storePosition(it.pool, seats[0]!, 0n)
  await it.skipper.flush()
  expect(it.told).toEqual(['moved'])
  expect(await it.positions()).toEqual([0, 0, 0])
})

test('a position that another member has moved further is not moved back', async () => {
  await using it = await lab()
  it.skipper.skip(seats[0]!, 0n, 5n)
  await storePosition(it.pool, seats[0]!, 50n)
  await it.skipper.flush()
  expect(Math.max(...(await it.positions()))).toBe(50)
})
