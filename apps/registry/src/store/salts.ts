import type { Sql } from '@testamur/event-bus'

export type SaltWrites = {
  add(eventId: string, salt: Uint8Array): Promise<void>
  find(eventId: string): Promise<Uint8Array | undefined>
}

/** The salts of our own ledger entries, kept so that a commitment can be opened. */
export const saltWrites = (sql: Sql): SaltWrites => ({
  add: async (eventId, salt) => {
    await sql.query('INSERT INTO event_salts (event_id, salt) VALUES ($1, $2)', [eventId, salt])
  },
  find: async (eventId) => {
    const { rows } = await sql.query<{ salt: Buffer }>('SELECT salt FROM event_salts WHERE event_id = $1', [eventId])
    return rows[0]?.salt
  },
})
