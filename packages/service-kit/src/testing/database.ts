import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { installKit } from '../postgres/kit-tables.js'
import { applyMigrations } from '../postgres/migrations.js'
import { openPool } from '../postgres/sql.js'

export type TestDatabase = AsyncDisposable & {
  /** Of this database. */
  url: string
  /** Of the server it lives on. */
  serverUrl: string
  name: string
  pool: pg.Pool
  /** Ends the pool and removes the database, whoever is still connected. */
  drop(): Promise<void>
}
export type TestDatabaseOptions = {
  /** A service's prisma/migrations folder, applied at once. */
  migrations?: string
  /** Whether the tables of this package are made; yes where nothing is said. */
  kit?: boolean
  max?: number
}

/** The server of the test run. @throws Error outside of a run */
export function testServerUrl(): string {
  const url = process.env.TEST_DATABASE_URL
  if (!url) throw new Error("TEST_DATABASE_URL is not set: run the tests by the repository's vitest configuration")
  return url
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

/** A database of its own for one test or one file: `await using db = await createTestDatabase()`. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const serverUrl = testServerUrl()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(serverUrl, `CREATE DATABASE ${name}`)
  const location = new URL(serverUrl)
  location.pathname = `/${name}`
  const url = location.toString()
  const pool = openPool(url, { name: 'test', max: options.max ?? 5 })
  const drop = async () => {
    if (!pool.ended) await pool.end()
    await onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
  if (options.kit ?? true) await installKit(pool)
  if (options.migrations) await applyMigrations(pool, options.migrations)
  return { url, serverUrl, name, pool, drop, [Symbol.asyncDispose]: drop }
}
