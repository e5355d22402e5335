import type { Sql } from '@testamur/event-bus'

/** Keeps the salt that opens the commitment of an event's ledger entry. `about`: the credential or the list. */
export async function saveSalt(sql: Sql, event: string, about: string, sealedSalt: Buffer): Promise<void> {
  await sql.query('INSERT INTO event_salts (event, about, sealed_salt) VALUES ($1, $2, $3)', [event, about, sealedSalt])
}
