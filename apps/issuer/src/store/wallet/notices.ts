import type { Sql } from '@testamur/event-bus'
import type { WalletEvent } from '../../domain/credential.js'

/** What a notice is about, and what seals its words; undefined where no wallet has the award, or its learner was erased. */
export type NoticedClaim = { holder: string; learner: { id: string; sealedKey: Buffer } }

export async function findNoticedClaim(sql: Sql, member: string, id: string): Promise<NoticedClaim | undefined> {
  const { rows } = await sql.query<{ holder: string; id: string; sealedKey: Buffer }>(
    `SELECT k.holder, l.id, l.sealed_key AS "sealedKey" FROM claims k
     JOIN credentials c ON c.id = k.credential_id JOIN learners l ON l.id = c.learner_id
     WHERE c.id = $1 AND c.member = $2`,
    [id, member],
  )
  const [row] = rows
  return row && { holder: row.holder, learner: { id: row.id, sealedKey: row.sealedKey } }
}

type NewNotice = { credentialId: string; event: WalletEvent; at: Date; description?: Buffer }

/** Each event once; a second notice of it changes nothing. What its learner's erasure took is not written again. */
export async function addNotice(sql: Sql, { credentialId, event, at, description }: NewNotice): Promise<void> {
  await sql.query(
    `INSERT INTO wallet_notices (credential_id, event, at, description)
     SELECT id, $2, $3, $4 FROM credentials WHERE id = $1 AND sealed IS NOT NULL FOR UPDATE
     ON CONFLICT (credential_id, event) DO NOTHING`,
    [credentialId, event, at, description ?? null],
  )
}
