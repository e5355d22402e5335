import type { Sql } from '@testamur/event-bus'
import type { AuthorizationRequest } from '../../domain/authorization/authorization-request.js'
import type { KeptCode } from '../../domain/authorization/exchange.js'

type NewCode = Omit<KeptCode, 'token'> & { hash: Buffer; member: string }

export async function insertCode(sql: Sql, code: NewCode): Promise<void> {
  await sql.query(
    `INSERT INTO authorization_codes (hash, member, credential_id, client_id, request, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [code.hash, code.member, code.credentialId, code.clientId, JSON.stringify(code.request), code.expiresAt],
  )
}

type Row = Omit<KeptCode, 'token' | 'request'> & { request: AuthorizationRequest; token: Buffer | null }

/** The member's code of this hash, locked until the transaction ends: of several who bring it, one comes first. */
export async function lockCode(sql: Sql, member: string, hash: Buffer): Promise<KeptCode | undefined> {
  const { rows } = await sql.query<Row>(
    `SELECT credential_id AS "credentialId", client_id AS "clientId", request, expires_at AS "expiresAt", token
     FROM authorization_codes WHERE hash = $1 AND member = $2 FOR UPDATE`,
    [hash, member],
  )
  const [row] = rows
  if (!row) return undefined
  const { token, ...code } = row
  return { ...code, ...(token && { token }) }
}

/** Notes which token was given for a code. */
export async function markExchanged(sql: Sql, hash: Buffer, token: Buffer): Promise<void> {
  await sql.query('UPDATE authorization_codes SET token = $2 WHERE hash = $1', [hash, token])
}

/** An award whose offer was redeemed: its profile, and from when on it can be had. */
export type ClosedOffer = { profile: string; availableFrom: Date | null }

/** Redeems the award's offer, if it is open still. */
export async function closeOffer(sql: Sql, credentialId: string, now: Date): Promise<ClosedOffer | undefined> {
  const { rows } = await sql.query<ClosedOffer>(
    `UPDATE offers SET redeemed_at = $2 WHERE credential_id = $1 AND redeemed_at IS NULL
     RETURNING (SELECT profile FROM credentials c WHERE c.id = credential_id) AS profile,
       available_from AS "availableFrom"`,
    [credentialId, now],
  )
  return rows[0]
}
