import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyMigrations, ensureDatabase, installKit, openPool, withTransaction } from '../src/index.js'
import { createTestDatabase, type TestDatabase, testServerUrl } from '../src/testing/index.js'

let db: TestDatabase
let dir: string
beforeAll(async () => {
  db = await createTestDatabase({ kit: false })
  dir = await mkdtemp(join(tmpdir(), 'testamur-migrations-'))
})
afterAll(async () => {
  await db.drop()
  await rm(dir, { recursive: true })
})
const migration = async (name: string, sql: string) => {
  await mkdir(join(dir, name), { recursive: true })
  await writeFile(join(dir, name, 'migration.sql'), sql)
}
const applied = async () =>
  (await db.pool.query('SELECT migration_name FROM _prisma_migrations ORDER BY migration_name')).rows.map(
    (r) => r.migration_name,
  )

test('migrations are applied in order, each once, by two processes at once', async () => {
  await migration('20260102_second', 'ALTER TABLE a ADD COLUMN y int')
  await migration('20260101_first', 'CREATE TABLE a (x int); CREATE INDEX a_x ON a (x)')
  await Promise.all([applyMigrations(db.pool, dir), applyMigrations(db.pool, dir)])
  expect(await applied()).toEqual(['20260101_first', '20260102_second'])
})

test('a migration that fails leaves nothing, and says which it was', async () => {
  await migration('20260103_bad', 'CREATE TABLE b (x int); SELECT nothing FROM nowhere')
  await expect(applyMigrations(db.pool, dir)).rejects.toThrow(/20260103_bad.*nowhere/)
  expect((await db.pool.query(`SELECT to_regclass('b') AS b`)).rows).toEqual([{ b: null }])
  await rm(join(dir, '20260103_bad'), { recursive: true })
  await applyMigrations(db.pool, dir)
})

test('a migration that was changed after it had been applied is refused', async () => {
  await migration('20260102_second', 'ALTER TABLE a ADD COLUMN z int')
  await expect(applyMigrations(db.pool, dir)).rejects.toThrow('20260102_second was changed')
})

test('the tables of the kit can be made at every start, by two processes at once', async () => {
  await Promise.all([installKit(db.pool), installKit(db.pool)])
  await installKit(db.pool)
})

test('a database is made where there is none', async () => {
  const name = `test_ensure_${process.pid}`
  const urls = await Promise.all([ensureDatabase(testServerUrl(), name), ensureDatabase(testServerUrl(), name)])
  expect(urls[0]).toBe(urls[1])
  const pool = openPool(urls[0], { name: 'check' })
  const { rows } = await pool.query('SELECT current_database() AS db')
  await pool.end()
  await db.pool.query(`DROP DATABASE ${name} WITH (FORCE)`)
  expect(rows).toEqual([{ db: name }])
  await expect(ensureDatabase(testServerUrl(), 'x"; DROP')).rejects.toThrow('not a database name')
})

test('a transaction is all or nothing', async () => {
  await db.pool.query('CREATE TABLE t (x int)')
  const failing = withTransaction(db.pool, async (sql) => {
    await sql.query('INSERT INTO t VALUES (1)')
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await withTransaction(db.pool, async (sql) => (await sql.query('SELECT * FROM t')).rows)).toEqual([])
})

test('two transactions that block one another both succeed in the end', async () => {
  await db.pool.query('CREATE TABLE d (id int PRIMARY KEY, n int); INSERT INTO d VALUES (1, 0), (2, 0)')
  let waiting = 2
  let bothHold: (() => void) | undefined
  const both = new Promise<void>((resolve) => {
    bothHold = resolve
  })
  const add = (first: number, second: number) =>
    withTransaction(db.pool, async (sql) => {
      await sql.query('UPDATE d SET n = n + 1 WHERE id = $1', [first])
      if (--waiting <= 0) bothHold?.()
      await both
      await sql.query('UPDATE d SET n = n + 1 WHERE id = $1', [second])
    })
  await Promise.all([add(1, 2), add(2, 1)])
  expect((await db.pool.query('SELECT n FROM d')).rows).toEqual([{ n: 2 }, { n: 2 }])
  // One of them had to begin again, and may have met the other once more before that one had gone on.
  expect(waiting).toBeLessThanOrEqual(-1)
})

test('a session that is ended in the middle of a transaction is an error to its user alone', async () => {
  await db.pool.query('CREATE TABLE e (x int)')
  const lost = withTransaction(db.pool, async (sql) => {
    await sql.query('INSERT INTO e VALUES (1)')
    const { rows } = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await db.pool.query('SELECT pg_terminate_backend($1, 5000)', [rows[0]?.pid])
    await sql.query('INSERT INTO e VALUES (2)')
  })
  await expect(lost).rejects.toThrow(/connection/i)
  expect(await withTransaction(db.pool, async (sql) => (await sql.query('SELECT * FROM e')).rows)).toEqual([])
})
