import type { Sql } from '@testamur/event-bus'
import type { ProfileName } from '../contract.js'
import type { NewOffer } from '../domain/offer.js'

export async function insertOffers(sql: Sql, offers: readonly NewOffer[]): Promise<void> {
  if (offers.length === 0) return
  await sql.query(
    `INSERT INTO offers (credential_id, member, code, tx_code, expires_at, available_from)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::timestamptz[], $6::timestamptz[])`,
    [
      offers.map((o) => o.credentialId),
      offers.map((o) => o.member),
      offers.map((o) => o.code),
      offers.map((o) => o.txCode),
      offers.map((o) => o.expiresAt),
      offers.map((o) => o.availableFrom ?? null),
    ],
  )
}

/** An offer that waits for its wallet. */
export type WaitingOffer = { credentialId: string; profile: ProfileName }

export type OfferQuery = { member: string; code: Buffer; maxWrongTries: number; now: Date }

/** The member's offer of this code (SHA-256), unless it was redeemed, has expired or is locked. */
export async function findWaitingOffer(
  sql: Sql,
  { member, code, maxWrongTries, now }: OfferQuery,
): Promise<WaitingOffer | undefined> {
  const { rows } = await sql.query<WaitingOffer>(
    `SELECT o.credential_id AS "credentialId", c.profile FROM offers o JOIN credentials c ON c.id = o.credential_id
     WHERE o.code = $1 AND o.member = $2 AND o.redeemed_at IS NULL AND o.expires_at > $3 AND o.wrong_tries < $4`,
    [code, member, now, maxWrongTries],
  )
  return rows[0]
}

export type GoneOffer = 'taken' | 'expired' | 'locked'

/** Why the offer of this code waits for no wallet any more; undefined where there is no such offer. */
export async function whyOfferIsGone(sql: Sql, { member, code, now }: OfferQuery): Promise<GoneOffer | undefined> {
  const { rows } = await sql.query<{ taken: boolean; expired: boolean }>(
    `SELECT redeemed_at IS NOT NULL AS taken, expires_at <= $3 AS expired FROM offers WHERE code = $1 AND member = $2`,
    [code, member, now],
  )
  const [offer] = rows
  if (!offer) return undefined
  if (offer.taken) return 'taken'
  return offer.expired ? 'expired' : 'locked'
}
