import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installTileLog } from '../../src/journals/install.js'
import { postgresStore } from '../../src/stores/postgres-store.js'
import { createDatabase, type TestDatabase } from '../database.js'
import { describeBrokenStore } from './broken-way.js'
import { describeStore } from './contract.js'

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

describeStore('PostgreSQL', {
  room: async () => {
    const log = randomUUID()
    return { open: () => postgresStore({ pool: database.pool, log }), [Symbol.asyncDispose]: async () => {} }
  },
})

describeBrokenStore('PostgreSQL', {
  room: async () => {
    const { pool, way, ...rest } = await database.brokenWay()
    const log = randomUUID()
    return { way, store: postgresStore({ pool: database.pool, log }), broken: postgresStore({ pool, log }), ...rest }
  },
})

test('logs share the tables and nothing else', async () => {
  const [one, two] = ['one', 'two'].map((log) => postgresStore({ pool: database.pool, log }))
  await one!.put('checkpoint', Buffer.from('of one'))
  expect(await two!.get('checkpoint')).toBeUndefined()
  await two!.delete('checkpoint')
  expect(Buffer.from((await one!.get('checkpoint'))!).toString()).toBe('of one')
})

test('the tables are made by several at once, and again, with what they hold left alone', async () => {
  await using another = await createDatabase()
  const { pool } = another
  await pool.query('DROP SCHEMA tile_log CASCADE')
  await Promise.all(Array.from({ length: 4 }, () => installTileLog(pool)))
  await postgresStore({ pool, log: 'log.test' }).put('checkpoint', Buffer.from('kept'))
  await installTileLog(pool)
  expect(await postgresStore({ pool, log: 'log.test' }).get('checkpoint')).toEqual(Buffer.from('kept'))
  const { rows } = await pool.query(
    "SELECT DISTINCT attstorage FROM pg_attribute WHERE attname = 'bytes' AND attrelid::regclass::text LIKE 'tile_log.%'",
  )
  expect(rows).toEqual([{ attstorage: 'e' }])
})
