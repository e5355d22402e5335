import type { KeyPurpose, MemberSlug, PublicJwk } from '@testamur/credential-model'
import type { Sql } from '../postgres/sql.js'
import type { SigningAlgorithm } from './signing-key.js'

/** A key that this service made for a member. */
export type MemberKey = {
  kid: string
  member: MemberSlug
  purpose: KeyPurpose
  alg: SigningAlgorithm
  jwk: PublicJwk
}

/** A row of the keystore: which backend holds the private half, and when the key signs. */
export type KeyRow = MemberKey & {
  backend: string
  reference: string
  sealed: Buffer | null
  x5c: string[] | null
  active_from: Date | null
  active_until: Date | null
}

/** What a key is for: one of these has one key at a time that signs. */
export type Use = { member: MemberSlug; purpose: KeyPurpose; alg: SigningAlgorithm }

const KEY = 'kid, member, purpose, alg, jwk'
const ROW = `${KEY}, backend, coalesce(reference, kid) AS reference, sealed, x5c, active_from, active_until`
const OF_USE = 'member = $1 AND purpose = $2 AND alg = $3'

const useOf = ({ member, purpose, alg }: Use) => [member, purpose, alg]

/** Whoever makes a key for a use does it alone, until the end of the transaction. */
export const lockUse = async (sql: Sql, use: Use): Promise<void> => {
  await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7271))', [useOf(use).join('\n')])
}

/** The newest key for a use that signs or will sign, without an end. */
export async function currentKey(sql: Sql, use: Use): Promise<MemberKey | undefined> {
  const { rows } = await sql.query<MemberKey>(
    `SELECT ${KEY} FROM kit.member_keys WHERE ${OF_USE} AND state <> 'retired' AND active_until IS NULL
     ORDER BY state = 'made' DESC, active_from DESC LIMIT 1`,
    useOf(use),
  )
  return rows[0]
}

/** Every key for a use that is published and not retired, the newest first. */
export async function publishedKeys(sql: Sql, use: Use): Promise<KeyRow[]> {
  const { rows } = await sql.query<KeyRow>(
    `SELECT ${ROW} FROM kit.member_keys WHERE ${OF_USE} AND state = 'published' ORDER BY active_from DESC LIMIT 20`,
    useOf(use),
  )
  return rows
}

export async function findKey(sql: Sql, kid: string): Promise<KeyRow | undefined> {
  const { rows } = await sql.query<KeyRow>(`SELECT ${ROW} FROM kit.member_keys WHERE kid = $1`, [kid])
  return rows[0]
}

type Made = Use & { jwk: PublicJwk; backend: string; reference: string; sealed?: Buffer }

/** Adds a key that was made; where one for the same use waits for its publication already, that one stays. */
export async function addKey(sql: Sql, { jwk, backend, reference, sealed, ...use }: Made): Promise<void> {
  await sql.query(
    `INSERT INTO kit.member_keys (member, purpose, alg, kid, jwk, backend, reference, sealed, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'made') ON CONFLICT DO NOTHING`,
    [...useOf(use), jwk.kid, JSON.stringify(jwk), backend, reference, sealed ?? null],
  )
}

export const unpublishedKeys = async (sql: Sql): Promise<MemberKey[]> =>
  (
    await sql.query<MemberKey>(
      `SELECT ${KEY} FROM kit.member_keys WHERE state = 'made' ORDER BY alg = 'RS256', member, purpose LIMIT 500`,
    )
  ).rows

/** How many uses lack a key that signs while one is under way. Badges can wait. */
export async function countLacking(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ n: string }>(
    `SELECT count(*) AS n FROM (SELECT member, purpose, alg FROM kit.member_keys WHERE state = 'made'
       UNION SELECT member, purpose, alg FROM kit.wanted_keys) coming
     WHERE alg <> 'RS256' AND NOT EXISTS (SELECT 1 FROM kit.member_keys k WHERE k.state = 'published'
       AND (k.member, k.purpose, k.alg) = (coming.member, coming.purpose, coming.alg))`,
  )
  return Number(rows[0]?.n)
}

/** Asks for a key that is made outside of this transaction. Asking twice for one use is asking once. */
export async function wantKey(sql: Sql, use: Use): Promise<void> {
  await sql.query(
    `INSERT INTO kit.wanted_keys (member, purpose, alg, reference) VALUES ($1, $2, $3, gen_random_uuid())
     ON CONFLICT DO NOTHING`,
    useOf(use),
  )
}

export async function isWanted(sql: Sql, use: Use): Promise<boolean> {
  const { rowCount } = await sql.query(`SELECT 1 FROM kit.wanted_keys WHERE ${OF_USE}`, useOf(use))
  return rowCount === 1
}

export type WantedKey = Use & { reference: string }

export const wantedKeys = async (sql: Sql): Promise<WantedKey[]> =>
  (
    await sql.query<WantedKey>(
      `SELECT member, purpose, alg, reference FROM kit.wanted_keys ORDER BY alg = 'RS256', member, purpose LIMIT 100`,
    )
  ).rows

/** Takes a wanted key in hand until the end of the transaction. False where it is made, or another process is at it. */
export async function takeWanted(sql: Sql, { reference }: WantedKey): Promise<boolean> {
  const { rowCount } = await sql.query(
    'DELETE FROM kit.wanted_keys WHERE reference = (SELECT reference FROM kit.wanted_keys WHERE reference = $1 FOR UPDATE SKIP LOCKED)',
    [reference],
  )
  return rowCount === 1
}

export type KeyChange = { kid: string; from?: Date; x5c?: string[]; until?: Date; retired?: boolean }

/** Changes when a key signs. Gives its use; undefined for a kid that is not ours. */
export async function changeKey(sql: Sql, { kid, from, x5c, until, retired }: KeyChange): Promise<Use | undefined> {
  const { rows } = await sql.query<Use>(
    `UPDATE kit.member_keys SET active_from = coalesce($2, active_from), x5c = coalesce($3, x5c),
       active_until = least(active_until, $4),
       state = CASE WHEN $5 THEN 'retired' WHEN state = 'made' AND $2 IS NOT NULL THEN 'published' ELSE state END
     WHERE kid = $1 RETURNING member, purpose, alg`,
    [kid, from ?? null, x5c ?? null, until ?? null, retired ?? false],
  )
  return rows[0]
}
