import type { PublicJwk } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { MemberKey } from '../domain/member-key.js'

export type KeyName = { member: string; kid: string }
type KeyRow = {
  member: string
  kid: string
  purpose: string
  jwk: PublicJwk
  validUntil: Date | null
  since: Date | null
}

const toKey = ({ validUntil, since, ...row }: KeyRow): MemberKey => ({
  ...row,
  ...(validUntil && { validUntil: validUntil.getTime() }),
  ...(since && { compromisedSince: since.getTime() }),
})

/** The replica of who may sign. */
export type MemberKeyWrites = {
  find(names: readonly KeyName[]): Promise<MemberKey[]>
  /** Whether the member has any key for the ledger. */
  hasLedgerKey(member: string): Promise<boolean>
  /** False where the name stands for another key. Publishing a key again changes nothing but its end. */
  publish(key: MemberKey): Promise<boolean>
  retire(name: KeyName, until: Date): Promise<void>
  compromise(name: KeyName, since: Date): Promise<void>
}

export const memberKeyWrites = (sql: Sql): MemberKeyWrites => ({
  find: async (names) => {
    const { rows } = await sql.query<KeyRow>(
      `SELECT member, kid, purpose, jwk, valid_until AS "validUntil", compromised_since AS since
       FROM member_keys WHERE (member, kid) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
      [names.map((name) => name.member), names.map((name) => name.kid)],
    )
    return rows.map(toKey)
  },
  hasLedgerKey: async (member) => {
    const { rowCount } = await sql.query(`SELECT 1 FROM member_keys WHERE member = $1 AND purpose = 'ledger' LIMIT 1`, [
      member,
    ])
    return rowCount === 1
  },
  publish: async (key) => {
    const { rowCount } = await sql.query(
      `INSERT INTO member_keys AS known (member, kid, purpose, jwk, valid_until) VALUES ($1, $2, $3, $4::jsonb, $5)
       ON CONFLICT (member, kid) DO UPDATE SET valid_until = coalesce(known.valid_until, excluded.valid_until)
       WHERE known.purpose = excluded.purpose AND known.jwk = excluded.jwk`,
      [
        key.member,
        key.kid,
        key.purpose,
        JSON.stringify(key.jwk),
        key.validUntil === undefined ? null : new Date(key.validUntil),
      ],
    )
    return rowCount === 1
  },
  retire: async ({ member, kid }, until) => {
    await sql.query(
      'UPDATE member_keys SET valid_until = least(valid_until, $3::timestamptz) WHERE member = $1 AND kid = $2',
      [member, kid, until],
    )
  },
  compromise: async ({ member, kid }, since) => {
    await sql.query(
      'UPDATE member_keys SET compromised_since = least(compromised_since, $3::timestamptz) WHERE member = $1 AND kid = $2',
      [member, kid, since],
    )
  },
})
