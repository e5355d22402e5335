import { randomBytes } from 'node:crypto'
import { Client, Pool } from 'pg'
import { inject } from 'vitest'

/** A database of its own for one test, dropped by `drop`. The server is TEST_DATABASE_URL's, else that of the test run. */
export type TestDatabase = {
  url: string
  pool: Pool
  drop(): Promise<void>
  onServer(statement: string): Promise<void>
}

const serverUrl = (): string => process.env.TEST_DATABASE_URL ?? (inject('postgresUrl' as never) as string)

export async function createDatabase(): Promise<TestDatabase> {
  const name = `eventbus_${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl())
  await onServer(`CREATE DATABASE ${name}`)
  url.pathname = `/${name}`
  const pool = new Pool({ connectionString: url.href, max: 12 })
  pool.on('error', () => {})
  // A session that the server ends while somebody has it is an error to its user alone, not the end of the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  const drop = async () => {
    await pool.end()
    await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
  return { url: url.href, pool, drop, onServer }
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
