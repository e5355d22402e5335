import type { CloudEvent } from '@testamur/credential-model'
import { OUTBOX_TARGET, outboxValues, pgArray, type Sql } from '@testamur/event-bus'
import type { Slot } from '../slots.js'

/** A nonce that is used up (SHA-256), and when it would have ended. */
export type UsedNonce = { hash: Buffer; expiresAt: Date }

/** What became of a write that was decided on one version of the award. Nothing is written unless it is `done`. */
export type Recorded = 'done' | 'moved' | 'nonce-used'

export type NewClaim = {
  credentialId: string
  /** The version that it was decided on. */
  version: number
  nonces: readonly UsedNonce[]
  holder: string
  copies: number
  claimedAt: Date
  sealed: Buffer
  event: CloudEvent
  /** The slots of the second copy and those after it. */
  slots: readonly Slot[]
}

/**
 * One statement, all of it or nothing: the award's version must still be the one that was read, and a nonce that was used
 * breaks its primary key. Of several wallets the first has the row; the others find another version once they get it.
 */
const CLAIM = `
WITH award AS (
  UPDATE credentials SET version = version + 1
  WHERE id = $1 AND version = $2 AND status = 'valid' AND sealed IS NOT NULL RETURNING id
), used AS (
  INSERT INTO used_nonces (hash, expires_at)
  SELECT n.hash, n.expires_at FROM award, unnest($3::bytea[], $4::timestamptz[]) AS n (hash, expires_at)
), waited AS (
  DELETE FROM deferred_claims WHERE credential_id IN (SELECT id FROM award)
), claim AS (
  INSERT INTO claims (credential_id, holder, copies, event_id, claimed_at, sealed)
  SELECT id, $5::text, $6::int, $7::uuid, $8::timestamptz, $9::bytea FROM award
), slots AS (
  INSERT INTO copy_slots (status_list, status_index, credential_id)
  SELECT s.list, s.index, award.id FROM award, unnest($10::uuid[], $11::int[]) AS s (list, index)
)
INSERT INTO ${OUTBOX_TARGET} SELECT $12::text, $13::text, $14::int, $15::text, $16::text FROM award`

const DEFER = `
WITH award AS (
  SELECT id FROM credentials WHERE id = $1 AND version = $2 AND sealed IS NOT NULL FOR UPDATE
), used AS (
  INSERT INTO used_nonces (hash, expires_at)
  SELECT n.hash, n.expires_at FROM award, unnest($3::bytea[], $4::timestamptz[]) AS n (hash, expires_at)
), kept AS (
  UPDATE access_tokens SET expires_at = GREATEST(expires_at, $10::timestamptz)
  WHERE hash = $9::bytea AND credential_id IN (SELECT id FROM award)
)
INSERT INTO deferred_claims (credential_id, holder, transaction, keys, created_at)
SELECT id, $5::text, $6::bytea, $7::bytea, $8::timestamptz FROM award`

const USE = `
INSERT INTO used_nonces (hash, expires_at)
SELECT n.hash, n.expires_at FROM unnest($1::bytea[], $2::timestamptz[]) AS n (hash, expires_at)`

/** What the primary keys say of who came before. */
const brokenBy: Record<string, Recorded> = {
  used_nonces_pkey: 'nonce-used',
  deferred_claims_pkey: 'moved',
  claims_pkey: 'moved',
}

async function attempt(write: () => Promise<{ rowCount: number | null }>): Promise<Recorded> {
  try {
    return (await write()).rowCount ? 'done' : 'moved'
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    const outcome = code === '23505' ? brokenBy[constraint ?? ''] : undefined
    if (outcome) return outcome
    throw error
  }
}

const columnsOf = (nonces: readonly UsedNonce[]) => [
  pgArray.bytea(nonces.map((nonce) => nonce.hash)),
  pgArray.timestamptz(nonces.map((nonce) => nonce.expiresAt)),
]

/** Gives the award to a holder, with its announcement. Alone on a pool it is a transaction of its own. */
export const recordClaim = (sql: Sql, claim: NewClaim): Promise<Recorded> => {
  const { credentialId, version, nonces, holder, copies, claimedAt, sealed, event, slots } = claim
  const values = [
    ...[credentialId, version, ...columnsOf(nonces)],
    ...[holder, copies, event.id, claimedAt, sealed],
    ...[pgArray.uuid(slots.map((slot) => slot.list)), pgArray.int4(slots.map((slot) => slot.index))],
    ...outboxValues(event),
  ]
  return attempt(() => sql.query(CLAIM, values))
}

export type NewDeferral = {
  credentialId: string
  version: number
  nonces: readonly UsedNonce[]
  holder: string
  transaction: Buffer
  keys: Buffer
  at: Date
  /** The access token (SHA-256) that is good until then at least: its wallet has to come back with it (§9). */
  token: { hash: Buffer; until: Date }
}

/** Keeps the award for a holder until it can be given. */
export const recordDeferral = (sql: Sql, deferral: NewDeferral): Promise<Recorded> => {
  const { credentialId, version, nonces, holder, transaction, keys, at, token } = deferral
  const values = [
    ...[credentialId, version, ...columnsOf(nonces)],
    ...[holder, transaction, keys, at, token.hash, token.until],
  ]
  return attempt(() => sql.query(DEFER, values))
}

/** Uses nonces up where nothing else is written. */
export const recordNonces = (sql: Sql, nonces: readonly UsedNonce[]): Promise<Recorded> =>
  attempt(() => sql.query(USE, columnsOf(nonces)))

export async function sweepNonces(sql: Sql, now: Date): Promise<void> {
  await sql.query('DELETE FROM used_nonces WHERE expires_at <= $1', [now])
}
