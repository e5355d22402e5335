import type { Sql } from '@testamur/event-bus'
import type { UsedOnce } from '../../domain/authorization/used-once.js'

/** An access token as it is stored: by its SHA-256 alone. */
export type AccessToken = {
  hash: Buffer
  member: string
  credentialId: string
  clientId?: string
  /** RFC 7638 thumbprint of the DPoP key that it is bound to. */
  jkt?: string
  expiresAt: Date
}

/** For INSERT … SELECT in one statement with what grants it. */
export const TOKEN_COLUMNS = 'hash, member, credential_id, client_id, jkt, expires_at'

type Row = { credentialId: string; clientId: string | null; jkt: string | null; expiresAt: Date; fresh: boolean }
const FIELDS = 'credential_id AS "credentialId", client_id AS "clientId", jkt, expires_at AS "expiresAt"'

const toToken = (
  { credentialId, clientId, jkt, expiresAt }: Row,
  { hash, member }: Pick<AccessToken, 'hash' | 'member'>,
): AccessToken => ({
  ...{ hash, member, credentialId, expiresAt },
  ...(clientId !== null && { clientId }),
  ...(jkt !== null && { jkt }),
})

/** The member's token of this hash, expired or not. */
export async function findAccessToken(sql: Sql, member: string, hash: Buffer): Promise<AccessToken | undefined> {
  const { rows } = await sql.query<Row>(`SELECT ${FIELDS} FROM access_tokens WHERE hash = $1 AND member = $2`, [
    hash,
    member,
  ])
  return rows[0] && toToken(rows[0], { hash, member })
}

const WITH_PROOF = `
WITH token AS (SELECT ${FIELDS} FROM access_tokens WHERE hash = $1 AND member = $2),
  proof AS (
    INSERT INTO used_proofs (hash, expires_at) SELECT $3, $4::timestamptz FROM token WHERE jkt = $5
    ON CONFLICT DO NOTHING RETURNING hash)
SELECT token.*, EXISTS (SELECT 1 FROM proof) AS fresh FROM token`

/**
 * The same for a token that comes with a DPoP proof, which is used up if it is by the token's key: one round trip.
 * `fresh` is false where the proof was seen before, or is by another key.
 */
export async function findBoundToken(
  sql: Sql,
  member: string,
  hash: Buffer,
  proof: UsedOnce & { jkt: string },
): Promise<{ token: AccessToken; fresh: boolean } | undefined> {
  const { rows } = await sql.query<Row>(WITH_PROOF, [hash, member, proof.id, proof.until, proof.jkt])
  return rows[0] && { token: toToken(rows[0], { hash, member }), fresh: rows[0].fresh }
}

export async function insertAccessToken(sql: Sql, token: AccessToken): Promise<void> {
  await sql.query(`INSERT INTO access_tokens (${TOKEN_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)`, [
    ...[token.hash, token.member, token.credentialId, token.clientId ?? null, token.jkt ?? null],
    token.expiresAt,
  ])
}

/** Takes a token back. */
export async function deleteAccessToken(sql: Sql, hash: Buffer): Promise<void> {
  await sql.query('DELETE FROM access_tokens WHERE hash = $1', [hash])
}
