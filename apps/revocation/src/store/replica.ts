import { CONSORTIUM, type KeyPurpose, type MemberSlug, type PublicJwk } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'

/** What revocation keeps of the registry's facts. Written by the consumer alone. */
export async function saveMember(sql: Sql, member: { slug: string; name: string; iss: string }): Promise<void> {
  await sql.query(
    `INSERT INTO members (slug, name, iss) VALUES ($1, $2, $3)
     ON CONFLICT (slug) DO UPDATE SET name = excluded.name, iss = excluded.iss`,
    [member.slug, member.name, member.iss],
  )
}

export type NewKey = {
  kid: string
  member: string
  purpose: string
  service: string
  jwk: object
  from: string
  until?: string
}

export async function saveKey(sql: Sql, key: NewKey): Promise<void> {
  await sql.query(
    `INSERT INTO keys (kid, member, purpose, service, jwk, "from", until) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (kid) DO UPDATE SET "from" = LEAST(keys."from", excluded."from")`,
    [key.kid, key.member, key.purpose, key.service, JSON.stringify(key.jwk), key.from, key.until ?? null],
  )
}

export async function endKey(sql: Sql, kid: string, until: string): Promise<void> {
  await sql.query('UPDATE keys SET until = LEAST(coalesce(until, $2::timestamptz), $2::timestamptz) WHERE kid = $1', [
    kid,
    until,
  ])
}

export async function compromiseKey(sql: Sql, kid: string, since: string): Promise<void> {
  await sql.query('UPDATE keys SET compromised_since = LEAST(compromised_since, $2::timestamptz) WHERE kid = $1', [
    kid,
    since,
  ])
}

export async function saveAchievement(sql: Sql, id: string, member: string): Promise<void> {
  await sql.query('INSERT INTO achievements (id, member) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING', [id, member])
}

/** Every member that is known, without the consortium. */
export async function memberSlugs(sql: Sql): Promise<MemberSlug[]> {
  const { rows } = await sql.query<{ slug: MemberSlug }>('SELECT slug FROM members WHERE slug <> $1', [CONSORTIUM])
  return rows.map(({ slug }) => slug)
}

/** The `iss` of a member, undefined where the member is not known. */
export async function issOf(sql: Sql, member: string): Promise<string | undefined> {
  const { rows } = await sql.query<{ iss: string }>('SELECT iss FROM members WHERE slug = $1', [member])
  return rows[0]?.iss
}

type OwnKey = { member: MemberSlug; purpose: KeyPurpose; jwk: PublicJwk }

/** Whose key it is and what for, where this service made it. */
export async function ownKey(sql: Sql, kid: string): Promise<OwnKey | undefined> {
  const { rows } = await sql.query<OwnKey>(
    `SELECT member, purpose, jwk FROM keys WHERE kid = $1 AND service = 'revocation'`,
    [kid],
  )
  return rows[0]
}
