import type { KeyPurpose, MemberSlug, PublicJwk, ServiceName } from '@testamur/credential-model'
import type { Pool } from 'pg'
import { createLru } from '../access/lru.js'
import type { Seal } from '../crypto/seal.js'
import type { Sql } from '../postgres/sql.js'
import { algorithmOf, makeKeyPair, type SigningKey, toSigningKey } from './make-key.js'

export type MemberKey = { kid: string; member: MemberSlug; purpose: KeyPurpose; jwk: PublicJwk }

/** The private keys with which this service signs for members. They never leave its database unsealed. */
export type Keystore = {
  service: ServiceName
  /** The member's key for this purpose, made now where there is none. Whoever asks first makes it; all get the same. */
  ensure(sql: Sql, member: MemberSlug, purpose: KeyPurpose): Promise<MemberKey>
  /** Keys that were made and whose publication has not been heard of yet. */
  pendingEnrolment(): Promise<MemberKey[]>
  /** The key may sign from then on. A kid that is not ours changes nothing: each service hears of every key. */
  markPublished(sql: Sql, kid: string, from: Date): Promise<void>
  /** The key signs no more; `ensure` makes another one. */
  markRetired(sql: Sql, kid: string): Promise<void>
  /** The published key, or undefined while there is none. With `sql`, as that transaction sees it. */
  active(member: MemberSlug, purpose: KeyPurpose, sql?: Sql): Promise<SigningKey | undefined>
  /** A key of ours in any state, for the proof of possession. */
  signingKey(kid: string): Promise<SigningKey | undefined>
}

export type KeystoreOptions = { pool: Pool; seal: Seal; service: ServiceName }

type Row = { kid: string; member: MemberSlug; purpose: KeyPurpose; jwk: PublicJwk; sealed: Buffer }

const CURRENT = `SELECT kid, member, purpose, jwk FROM kit.member_keys WHERE member = $1 AND purpose = $2 AND state <> 'retired'`
const INSERT = `INSERT INTO kit.member_keys (kid, member, purpose, alg, sealed, jwk, state)
  VALUES ($1, $2, $3, $4, $5, $6, 'made') ON CONFLICT (member, purpose) WHERE state <> 'retired' DO NOTHING`
const ACTIVE = `SELECT kid, member, purpose, jwk, sealed FROM kit.member_keys
  WHERE member = $1 AND purpose = $2 AND state = 'published' AND active_from <= now()`

/** How long a signing key is kept unsealed in memory, and so how long after its retirement another process may still use it. */
const CACHE_MS = 10_000

export function createKeystore({ pool, seal, service }: KeystoreOptions): Keystore {
  const cache = createLru<SigningKey>(5_000, CACHE_MS)
  const contextOf = (kid: string) => `member-key\n${kid}`
  const open = (row: Row) => toSigningKey(row.jwk, seal.open(row.sealed, contextOf(row.kid)))

  const ensure: Keystore['ensure'] = async (sql, member, purpose) => {
    const current = await sql.query<MemberKey>(CURRENT, [member, purpose])
    if (current.rows[0]) return current.rows[0]
    const alg = algorithmOf(purpose)
    const { jwk, pkcs8 } = makeKeyPair(alg)
    const kid = jwk.kid as string
    await sql.query(INSERT, [kid, member, purpose, alg, seal.seal(pkcs8, contextOf(kid)), JSON.stringify(jwk)])
    return (await sql.query<MemberKey>(CURRENT, [member, purpose])).rows[0] as MemberKey
  }

  const active: Keystore['active'] = async (member, purpose, sql) => {
    const name = `${purpose} ${member}`
    const cached = sql ? undefined : cache.get(name)
    if (cached) return cached
    const { rows } = await (sql ?? (pool as Sql)).query<Row>(ACTIVE, [member, purpose])
    const key = rows[0] && open(rows[0])
    // Only what was found is kept: a key that is published a moment later is seen at once.
    if (key && !sql) cache.set(name, key)
    return key
  }

  const setState = async (sql: Sql, kid: string, change: string, values: unknown[] = []) => {
    const { rows } = await sql.query<MemberKey>(
      `UPDATE kit.member_keys SET ${change} WHERE kid = $1 RETURNING member, purpose`,
      [kid, ...values],
    )
    for (const { member, purpose } of rows) cache.delete(`${purpose} ${member}`)
  }

  return {
    service,
    ensure,
    active,
    pendingEnrolment: async () =>
      (
        await pool.query<MemberKey>(
          `SELECT kid, member, purpose, jwk FROM kit.member_keys WHERE state = 'made' ORDER BY member, purpose LIMIT 500`,
        )
      ).rows,
    markPublished: (sql, kid, from) =>
      setState(sql, kid, `state = CASE state WHEN 'made' THEN 'published' ELSE state END, active_from = $2`, [from]),
    markRetired: (sql, kid) => setState(sql, kid, `state = 'retired'`),
    signingKey: async (kid) => {
      const { rows } = await pool.query<Row>(
        'SELECT kid, member, purpose, jwk, sealed FROM kit.member_keys WHERE kid = $1',
        [kid],
      )
      return rows[0] && open(rows[0])
    },
  }
}
