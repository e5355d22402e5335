import type { Sql } from '@testamur/event-bus'
import type { NewOffer } from '../domain/offer.js'

export async function insertOffers(sql: Sql, offers: readonly NewOffer[]): Promise<void> {
  if (offers.length === 0) return
  await sql.query(
    `INSERT INTO offers (credential_id, member, code, tx_code, expires_at)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::timestamptz[])`,
    [
      offers.map((o) => o.credentialId),
      offers.map((o) => o.member),
      offers.map((o) => o.code),
      offers.map((o) => o.txCode),
      offers.map((o) => o.expiresAt),
    ],
  )
}

export type OfferRow = {
  credentialId: string
  txCode: Buffer | null
  wrongTries: number
  expiresAt: Date
  redeemedAt: Date | null
}

/** The member's offer of this code, locked until the transaction ends: of several wallets, one comes first. */
export async function lockOffer(sql: Sql, member: string, code: Buffer): Promise<OfferRow | undefined> {
  const { rows } = await sql.query<OfferRow>(
    `SELECT credential_id AS "credentialId", tx_code AS "txCode", wrong_tries AS "wrongTries", expires_at AS "expiresAt",
       redeemed_at AS "redeemedAt" FROM offers WHERE member = $1 AND code = $2 FOR UPDATE`,
    [member, code],
  )
  return rows[0]
}

export async function countWrongTry(sql: Sql, credentialId: string): Promise<void> {
  await sql.query('UPDATE offers SET wrong_tries = wrong_tries + 1 WHERE credential_id = $1', [credentialId])
}

export async function redeemOffer(
  sql: Sql,
  credentialId: string,
  grant: { token: Buffer; tokenExpires: Date; at: Date },
): Promise<void> {
  await sql.query('UPDATE offers SET redeemed_at = $2, token = $3, token_expires = $4 WHERE credential_id = $1', [
    credentialId,
    grant.at,
    grant.token,
    grant.tokenExpires,
  ])
}

export type GrantRow = { credentialId: string; tokenExpires: Date }

/** What an access token was granted for. */
export async function findGrant(sql: Sql, member: string, token: Buffer): Promise<GrantRow | undefined> {
  const { rows } = await sql.query<GrantRow>(
    `SELECT credential_id AS "credentialId", token_expires AS "tokenExpires" FROM offers WHERE member = $1 AND token = $2`,
    [member, token],
  )
  return rows[0]
}

export async function addNonce(sql: Sql, member: string, hash: Buffer, expiresAt: Date): Promise<void> {
  await sql.query('INSERT INTO nonces (hash, member, expires_at) VALUES ($1, $2, $3)', [hash, member, expiresAt])
}

/** Uses a nonce up: true for the first who asks, while it is fresh. */
export async function useNonce(sql: Sql, member: string, hash: Buffer, now: Date): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM nonces WHERE hash = $1 AND member = $2 AND expires_at > $3', [
    hash,
    member,
    now,
  ])
  return rowCount === 1
}

export async function sweepNonces(sql: Sql, now: Date): Promise<void> {
  await sql.query('DELETE FROM nonces WHERE expires_at <= $1', [now])
}
