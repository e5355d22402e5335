import { randomBytes } from 'node:crypto'
import { Client, Pool } from 'pg'
import { installTileLog } from '../src/journals/install.js'
import { type BreakableWay, breakableWay } from './breakable-way.js'

/** A database of its own with the tables of tile-log, dropped by `await using`. */
export type TestDatabase = AsyncDisposable & {
  pool: Pool
  /** Another pool on it, as another process would have. Ended with the database. */
  another(): Pool
  /** A pool that comes here by a way that a test can break. */
  brokenWay(): Promise<AsyncDisposable & { pool: Pool; way: BreakableWay }>
}

export async function createDatabase(): Promise<TestDatabase> {
  const name = `tilelog_${randomBytes(8).toString('hex')}`
  await onServer(`CREATE DATABASE ${name}`)
  const url = new URL(serverUrl())
  url.pathname = `/${name}`
  const pools: Pool[] = []
  const openPool = (location: URL): Pool => {
    const pool = new Pool({ connectionString: location.href, max: 4 })
    // A session that a test cuts is an error to its user alone.
    pool.on('error', () => {})
    pools.push(pool)
    return pool
  }
  const pool = openPool(url)
  await installTileLog(pool)
  const drop = async () => {
    await Promise.all(pools.map((each) => each.end()))
    await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
  return {
    pool,
    another: () => openPool(url),
    brokenWay: async () => {
      const way = await breakableWay({ host: url.hostname, port: Number(url.port || 5432) })
      const here = new URL(url)
      here.host = `127.0.0.1:${way.port}`
      return { pool: openPool(here), way, [Symbol.asyncDispose]: () => way[Symbol.asyncDispose]() }
    },
    [Symbol.asyncDispose]: drop,
  }
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL
  if (!url) throw new Error("TEST_DATABASE_URL is not set: run the tests by the repository's vitest configuration")
  return url
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
