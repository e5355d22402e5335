import { randomUUID } from 'node:crypto'
import { type KeyPurpose, type MemberSlug, type ServiceName, TestamurError } from '@testamur/credential-model'
import type { Pool } from 'pg'
import type { Seal } from '../crypto/seal.js'
import type { Sql } from '../postgres/sql.js'
import { withTransaction } from '../postgres/transaction.js'
import { type Clock, systemClock } from '../run/clock.js'
import { type ActiveKeys, createActiveKeys } from './active-keys.js'
import { createDatabaseSigner } from './database-signer.js'
import type { MemberKey, Use } from './key-rows.js'
import * as rows from './key-rows.js'
import type { Signer } from './signer.js'
import { algorithmOf, type LedgerKey, type SigningAlgorithm, type SigningKey } from './signing-key.js'

export type { MemberKey } from './key-rows.js'

/** The member's key, made now where there is none. Whoever asks first makes it; all get the same. */
type Ensure = {
  (sql: Sql, member: MemberSlug, purpose: 'ledger'): Promise<MemberKey>
  /** Undefined while the key is made apart from the transaction, by `makeWanted`: an RSA key, or one that lies elsewhere. */
  (sql: Sql, member: MemberSlug, purpose: KeyPurpose, alg?: SigningAlgorithm): Promise<MemberKey | undefined>
}

/** The published key that signs now, or undefined while there is none. With `sql`, as that transaction sees it. */
type Active = {
  (member: MemberSlug, purpose: 'ledger', sql?: Sql): Promise<LedgerKey | undefined>
  (member: MemberSlug, purpose: KeyPurpose, sql?: Sql, alg?: SigningAlgorithm): Promise<SigningKey | undefined>
}

/** The keys with which this service signs for members. Private keys never leave the place where they lie unsealed. */
export type Keystore = {
  service: ServiceName
  ensure: Ensure
  /** Makes the keys that `ensure` and `makeNext` asked for. One that fails is tried again at the next call; throws the first failure at the end. Gives how many were made. */
  makeWanted(): Promise<number>
  /** A key that follows this one, which goes on signing until the next one has begun. A kid that is not ours changes nothing. */
  makeNext(sql: Sql, kid: string): Promise<void>
  /** Keys that were made and whose publication has not been heard of yet. */
  pendingEnrolment(): Promise<MemberKey[]>
  /** How many purposes of members cannot be signed for while their first key is under way; badges do not count. */
  lacking(): Promise<number>
  /** The key may sign from then on, with these certificates. A kid that is not ours changes nothing: each service hears of every key. */
  markPublished(sql: Sql, kid: string, from: Date, x5c?: string[]): Promise<void>
  /** The key signs no more from `until` on, or from now on; `ensure` makes another one. */
  markRetired(sql: Sql, kid: string, until?: Date): Promise<void>
  active: Active
  /** A key of ours in any state, for the proof of possession. */
  signingKey(kid: string): Promise<SigningKey | undefined>
  close(): Promise<void>
}

export type KeystoreOptions = {
  pool: Pool
  seal: Seal
  service: ServiceName
  clock?: Clock
  /**
   * Where the keys of a purpose are made from now on; in the keystore's rows where nothing is given. Ledger keys always lie
   * there: an entry is signed inside the transaction that makes its event, thousands of times a second, and must neither wait
   * for another machine nor fail with it.
   */
  signers?: Partial<Record<Exclude<KeyPurpose, 'ledger'>, Signer>>
}

type Parts = { pool: Pool; signerOf(purpose: KeyPurpose): Signer; active: ActiveKeys }

async function make(sql: Sql, signer: Signer, use: Use): Promise<MemberKey | undefined> {
  const made = signer.makeNow?.(randomUUID(), use.alg)
  if (made) await rows.addKey(sql, { ...use, ...made, backend: signer.backend })
  else await rows.wantKey(sql, use)
  return rows.currentKey(sql, use)
}

async function makeNext(sql: Sql, { signerOf }: Parts, kid: string): Promise<void> {
  const old = await rows.findKey(sql, kid)
  if (!old) return
  await rows.lockUse(sql, old)
  const newest = await rows.currentKey(sql, old)
  if (newest && newest.kid !== kid) return
  await make(sql, signerOf(old.purpose), old)
}

async function makeOneWanted({ pool, signerOf }: Parts, wanted: rows.WantedKey): Promise<boolean> {
  const signer = signerOf(wanted.purpose)
  return withTransaction(pool, async (sql) => {
    if (!(await rows.takeWanted(sql, wanted))) return false
    const made = await signer.make(wanted.reference, wanted.alg)
    await rows.addKey(sql, { ...wanted, ...made, backend: signer.backend })
    return true
  })
}

async function makeWanted(parts: Parts): Promise<number> {
  let made = 0
  const failures: unknown[] = []
  for (const wanted of await rows.wantedKeys(parts.pool as Sql)) {
    try {
      if (await makeOneWanted(parts, wanted)) made++
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return made
}

const openWith = (signers: readonly Signer[]) => async (row: rows.KeyRow) => {
  const signer = signers.find(({ backend }) => backend === row.backend)
  if (signer) return signer.open({ ...row, sealed: row.sealed ?? undefined })
  throw new TestamurError(
    'SIGNER_KEY_UNKNOWN',
    `the key ${row.kid} lies in "${row.backend}", which is not configured`,
    {
      remedy: `Configure "${row.backend}" for its purpose again, or retire the key.`,
    },
  )
}

export function createKeystore({ pool, seal, service, clock = systemClock, signers = {} }: KeystoreOptions): Keystore {
  const database = createDatabaseSigner(seal)
  const elsewhere = [...new Set(Object.values(signers))]
  const open = openWith([database, ...elsewhere])
  const active = createActiveKeys({ pool: pool as Sql, clock, open })
  const signerOf = (purpose: KeyPurpose): Signer => (purpose === 'ledger' ? database : (signers[purpose] ?? database))
  const parts: Parts = { pool, signerOf, active }

  const ensure = async (sql: Sql, member: MemberSlug, purpose: KeyPurpose, alg = algorithmOf(purpose)) => {
    const use = { member, purpose, alg }
    const current = await rows.currentKey(sql, use)
    if (current || (await rows.isWanted(sql, use))) return current
    await rows.lockUse(sql, use)
    return (await rows.currentKey(sql, use)) ?? make(sql, signerOf(purpose), use)
  }
  const change = async (sql: Sql, what: rows.KeyChange) => {
    const use = await rows.changeKey(sql, what)
    if (use) active.forget(use)
  }
  const activeKey = (member: MemberSlug, purpose: KeyPurpose, sql?: Sql, alg = algorithmOf(purpose)) =>
    active.find({ member, purpose, alg }, sql)

  return {
    service,
    ensure: ensure as Ensure,
    makeWanted: () => makeWanted(parts),
    makeNext: (sql, kid) => makeNext(sql, parts, kid),
    pendingEnrolment: () => rows.unpublishedKeys(pool as Sql),
    lacking: () => rows.countLacking(pool as Sql),
    markPublished: (sql, kid, from, x5c) => change(sql, { kid, from, ...(x5c && { x5c }) }),
    markRetired: (sql, kid, until) =>
      change(sql, { kid, ...(until && until > clock.now() ? { until } : { retired: true }) }),
    // A ledger key always lies in the keystore's own rows, and so signs at once.
    active: activeKey as Active,
    signingKey: async (kid) => {
      const row = await rows.findKey(pool as Sql, kid)
      return row && open(row)
    },
    close: async () => {
      await Promise.all(elsewhere.map((signer) => signer.close()))
    },
  }
}
