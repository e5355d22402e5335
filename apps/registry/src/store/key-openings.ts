import type { Sql } from '@testamur/event-bus'
import type { Pool } from 'pg'

/** A fact about keys as its ledger entry commits to it: the canonical event, to the byte, and the salt. */
export type KeyOpening = { salt: Uint8Array; event: string }

export type KeyOpeningWrites = {
  has(eventId: string): Promise<boolean>
  /** Keeps the canonical event under the next number; its salt is there already. */
  add(eventId: string, event: string): Promise<void>
}

export const keyOpeningWrites = (sql: Sql): KeyOpeningWrites => ({
  has: async (eventId) => (await sql.query('SELECT 1 FROM key_openings WHERE event_id = $1', [eventId])).rowCount === 1,
  add: async (eventId, event) => {
    // One writer at a time until its commit, and the number is read behind the lock: numbers have no holes and become
    // visible in their order, so that a reader's cursor passes over nothing. A sequence would promise neither.
    await sql.query('LOCK TABLE key_openings IN SHARE ROW EXCLUSIVE MODE')
    await sql.query(
      `INSERT INTO key_openings (number, event_id, event)
       SELECT coalesce(max(number), 0) + 1, $1::uuid, $2 FROM key_openings ON CONFLICT (event_id) DO NOTHING`,
      [eventId, event],
    )
  },
})

export type KeyOpeningReads = {
  /** Those with numbers above `after`, in order. */
  list(after: number, limit: number): Promise<KeyOpening[]>
}

export const keyOpeningReads = (pool: Pool): KeyOpeningReads => ({
  list: async (after, limit) => {
    const { rows } = await pool.query<KeyOpening>(
      `SELECT salt, event FROM key_openings JOIN event_salts USING (event_id) WHERE number > $1 ORDER BY number LIMIT $2`,
      [after, limit],
    )
    return rows
  },
})
