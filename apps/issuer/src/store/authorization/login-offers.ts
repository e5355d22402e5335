import type { AchievementContent } from '@testamur/credential-model'
import { pgArray, type Sql } from '@testamur/event-bus'
import type { LoginOffer } from '../../domain/authorization/login.js'

type Row = { credentialId: string; code: Buffer; txCode: Buffer | null; wrongTries: number }
const toOffer = ({ txCode, ...offer }: Row): LoginOffer => ({ ...offer, ...(txCode && { txCode }) })

const OPEN = 'o.member = $1 AND o.redeemed_at IS NULL AND o.expires_at > $2'

/** The open offer of an award, locked until the transaction ends; none where it was redeemed or has expired. */
export async function lockOfferOf(
  sql: Sql,
  { member, credentialId, now }: { member: string; credentialId: string; now: Date },
): Promise<LoginOffer[]> {
  const { rows } = await sql.query<Row>(
    `SELECT o.credential_id AS "credentialId", o.code, o.tx_code AS "txCode", o.wrong_tries AS "wrongTries"
     FROM offers o WHERE ${OPEN} AND o.credential_id = $3 FOR UPDATE`,
    [member, now, credentialId],
  )
  return rows.map(toOffer)
}

const MOST = 200

/** The open offers of a learner, in one of these profiles where any are named, locked until the transaction ends. */
export async function lockOffersOfLearner(
  sql: Sql,
  { member, lookup, profiles, now }: { member: string; lookup: Buffer; profiles?: readonly string[]; now: Date },
): Promise<LoginOffer[]> {
  const { rows } = await sql.query<Row>(
    `SELECT o.credential_id AS "credentialId", o.code, o.tx_code AS "txCode", o.wrong_logins AS "wrongTries"
     FROM learners l JOIN credentials c ON c.learner_id = l.id JOIN offers o ON o.credential_id = c.id
     WHERE ${OPEN} AND o.tx_code IS NOT NULL AND l.member = $1 AND l.lookup = $3
       AND ($4::text[] IS NULL OR c.profile = ANY ($4))
     ORDER BY o.credential_id DESC LIMIT ${MOST} FOR UPDATE OF o`,
    [member, now, lookup, profiles ?? null],
  )
  return rows.map(toOffer)
}

/** Counts a wrong code: against the offer itself, or against the way in by the learner's number. */
export async function countWrong(sql: Sql, offers: readonly string[], way: 'offer' | 'learner'): Promise<void> {
  const column = way === 'offer' ? 'wrong_tries' : 'wrong_logins'
  await sql.query(`UPDATE offers SET ${column} = ${column} + 1 WHERE credential_id = ANY ($1::uuid[])`, [
    pgArray.uuid(offers),
  ])
}

/** What a login page may show of an open offer to whoever holds it. */
export type OfferedAward = { name: AchievementContent['name']; profile: string; wantsTxCode: boolean }

export async function findOfferedAward(
  sql: Sql,
  { member, credentialId, now }: { member: string; credentialId: string; now: Date },
): Promise<OfferedAward | undefined> {
  const { rows } = await sql.query<OfferedAward>(
    `SELECT a.content -> 'name' AS name, c.profile, o.tx_code IS NOT NULL AS "wantsTxCode"
     FROM offers o JOIN credentials c ON c.id = o.credential_id
     JOIN achievements a ON a.id = c.achievement AND a.version = c.achievement_version
     WHERE ${OPEN} AND o.credential_id = $3`,
    [member, now, credentialId],
  )
  return rows[0]
}
