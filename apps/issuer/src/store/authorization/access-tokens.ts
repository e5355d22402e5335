import type { Sql } from '@testamur/event-bus'

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

type Row = { member: string; credentialId: string; clientId: string | null; jkt: string | null; expiresAt: Date }

/** The member's token of this hash, expired or not. */
export async function findAccessToken(sql: Sql, member: string, hash: Buffer): Promise<AccessToken | undefined> {
  const { rows } = await sql.query<Row>(
    `SELECT member, credential_id AS "credentialId", client_id AS "clientId", jkt, expires_at AS "expiresAt"
     FROM access_tokens WHERE hash = $1 AND member = $2`,
    [hash, member],
  )
  const [row] = rows
  if (!row) return undefined
  const { clientId, jkt, credentialId, expiresAt } = row
  return { hash, member, credentialId, expiresAt, ...(clientId !== null && { clientId }), ...(jkt !== null && { jkt }) }
}

/** Takes a token back. */
export async function deleteAccessToken(sql: Sql, hash: Buffer): Promise<void> {
  await sql.query('DELETE FROM access_tokens WHERE hash = $1', [hash])
}
