import type { Sql } from '@testamur/event-bus'
import { emptyRoot } from '@testamur/transparency-log'
import type { LogRecord, LogState } from '../domain/log.js'

type StateRow = { size: string; root: Buffer }

async function readState(sql: Sql, lock: '' | 'FOR UPDATE' = ''): Promise<LogState> {
  const { rows } = await sql.query<StateRow>(`SELECT size, root FROM log WHERE id = 1 ${lock}`)
  const row = rows[0]
  if (!row) throw new Error('there is no log in this database yet')
  return { size: Number(row.size), root: row.root }
}

export type LogWrites = {
  /** The log's state. Until the transaction ends nobody else appends. */
  lock(): Promise<LogState>
  /** The same without the lock: what is committed. */
  state(): Promise<LogState>
  grow(state: LogState): Promise<void>
  /** Makes the log if there is none. What there is stays as it is. */
  create(log: LogRecord, at: Date): Promise<void>
}

export const logWrites = (sql: Sql): LogWrites => ({
  lock: () => readState(sql, 'FOR UPDATE'),
  state: () => readState(sql),
  grow: async ({ size, root }) => {
    await sql.query('UPDATE log SET size = $1, root = $2 WHERE id = 1', [size, root])
  },
  create: async (log, at) => {
    await sql.query(
      `INSERT INTO log (id, origin, public_key, sealed_key, root, created_at) VALUES (1, $1, $2, $3, $4, $5)
       ON CONFLICT (id) DO NOTHING`,
      [log.origin, log.publicKey, log.sealedKey, emptyRoot(), at],
    )
  },
})

export type LogReads = {
  state(): Promise<LogState>
  record(): Promise<LogRecord | undefined>
}

export const logReads = (sql: Sql): LogReads => ({
  state: () => readState(sql),
  record: async () => {
    const { rows } = await sql.query<LogRecord>(
      'SELECT origin, public_key AS "publicKey", sealed_key AS "sealedKey" FROM log WHERE id = 1',
    )
    return rows[0]
  },
})
