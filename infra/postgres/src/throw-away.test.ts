import pg from 'pg'
import { expect, test } from 'vitest'
import { startThrowAwayPostgres } from './throw-away.js'

test('tests reach the PostgreSQL server of the run', async () => {
  const client = new pg.Client(process.env.TEST_DATABASE_URL)
  await client.connect()
  const { rows } = await client.query('SELECT current_setting($1) AS fsync', ['fsync'])
  await client.end()
  expect(rows).toEqual([{ fsync: 'on' }])
})

test('a throw-away server is gone after stop', async () => {
  const postgres = await startThrowAwayPostgres()
  await postgres.stop()
  expect(() => process.kill(postgres.pid, 0)).toThrow(/ESRCH/)
})
