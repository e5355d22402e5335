import type { AccessKey } from '@testamur/credential-model'
import type { Sql } from '../postgres/sql.js'

/** Takes in a granted key (the data of `access-key.granted`). Applying it twice changes nothing. */
export async function applyAccessKeyGranted(sql: Sql, { key }: { key: AccessKey }): Promise<void> {
  await sql.query(
    `INSERT INTO kit.access_keys (id, hash, key)
     SELECT $1::uuid, $2, $3::jsonb WHERE NOT EXISTS (SELECT 1 FROM kit.withdrawn_keys WHERE id = $1::uuid)
     ON CONFLICT (id) DO UPDATE SET hash = EXCLUDED.hash, key = EXCLUDED.key`,
    [key.id, key.hash, JSON.stringify(key)],
  )
}

/** Takes in a withdrawal (the data of `access-key.withdrawn`). It holds even where it is heard before the grant. */
export async function applyAccessKeyWithdrawn(sql: Sql, { id }: { id: string; hash: string }): Promise<void> {
  await sql.query(
    `WITH gone AS (DELETE FROM kit.access_keys WHERE id = $1::uuid)
     INSERT INTO kit.withdrawn_keys (id) VALUES ($1::uuid) ON CONFLICT DO NOTHING`,
    [id],
  )
}
