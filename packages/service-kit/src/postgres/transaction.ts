import type { Pool, PoolClient } from 'pg'
import type { Sql } from './sql.js'

const RETRIES = 5
/** serialization_failure and deadlock_detected: nothing was done, and trying again may well succeed. */
const again = new Set(['40001', '40P01'])

async function once<T>(client: PoolClient, work: (sql: Sql) => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  const result = await work(client)
  await client.query('COMMIT')
  return result
}

/**
 * Runs `work` in one transaction: all of it is committed, or none. `work` may run again after a deadlock or a
 * serialization failure (at most 5 times), so it must touch nothing but the database.
 */
export async function withTransaction<T>(pool: Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      return await once(client, work)
    } catch (error) {
      await client.query('ROLLBACK').catch((e: Error) => {
        broken = e
      })
      if (attempt >= RETRIES || !again.has((error as { code?: string }).code ?? '')) throw error
    } finally {
      client.release(broken)
    }
  }
}
