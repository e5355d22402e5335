import type { Sql } from '@testamur/event-bus'

/**
 * Takes off these credentials all that wallets left: copies and their links, holders, keys that wait, notices, offers. That a
 * credential was claimed, and when, stays.
 */
export async function eraseWallets(sql: Sql, credentialIds: readonly string[]): Promise<void> {
  await sql.query(`UPDATE claims SET sealed = NULL, holder = 'erased', copies = 0 WHERE credential_id = ANY($1)`, [
    credentialIds,
  ])
  for (const table of ['copy_slots', 'deferred_claims', 'wallet_notices', 'access_tokens', 'offers'])
    await sql.query(`DELETE FROM ${table} WHERE credential_id = ANY($1)`, [credentialIds])
}
