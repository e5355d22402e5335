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
