import type { Sql } from '@testamur/event-bus'

/** The log as it lay in rows of this database, before it had storage of its own. */
export type OldRows = {
  /** Undefined where there was none. */
  state(): Promise<{ size: number; root: Uint8Array } | undefined>
  /** Entries from `from` on, in order. */
  page(from: number, limit: number): Promise<{ id: string; bytes: Uint8Array }[]>
}

export const oldRows = (sql: Sql): OldRows => ({
  state: async () => {
    const { rows } = await sql.query<{ size: string; root: Buffer }>('SELECT size, root FROM log WHERE id = 1')
    return rows[0] && { size: Number(rows[0].size), root: rows[0].root }
  },
  page: async (from, limit) => {
    const { rows } = await sql.query<{ id: string; bytes: Buffer }>(
      'SELECT event_id AS id, entry AS bytes FROM entries WHERE index >= $1 ORDER BY index LIMIT $2',
      [from, limit],
    )
    return rows
  },
})
