import pg from 'pg'

/** A statement that each session prepares once, under its name: for those that run often. */
export type Statement = { name: string; text: string }

/** The least of a PostgreSQL connection; a pg Client, PoolClient or Pool fits. */
export type Sql = {
  query: <Row extends Record<string, unknown> = Record<string, unknown>>(
    text: string | Statement,
    values?: unknown[],
  ) => Promise<{ rows: Row[]; rowCount: number | null }>
}

export type PoolOptions = { max?: number; name: string }

/** A pool whose sessions carry `name`, so that `pg_stat_activity` tells whose they are. */
export function openPool(url: string, { max = 10, name }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: `testamur ${name}`,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // A transaction that its process forgot must not hold its locks for ever.
    idle_in_transaction_session_timeout: 60_000,
  })
  // A session that the server ends, idle or in use, is told to whoever uses it next or is using it, and is replaced. As an
  // event it would end the process where nobody listens.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

const isName = (name: string) => /^[a-z][a-z0-9_]{0,62}$/.test(name)

/** Makes the database if it is not there, and gives its URL. Two processes may ask at once. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  if (!isName(name)) throw new TypeError(`not a database name: ${name}`)
  const client = new pg.Client({ connectionString: serverUrl, application_name: 'testamur setup' })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await client.query(`CREATE DATABASE "${name}"`)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code !== '42P04' && code !== '23505') throw error // made by another in between
  } finally {
    await client.end()
  }
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.toString()
}
