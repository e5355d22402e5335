import type { CredentialStatus } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import { joinArrays, pgArray } from '@testamur/event-bus/columns'
import type { Delivery, ProfileName } from '../contract.js'
import type { Slot } from './slots.js'
import { eraseWallets } from './wallet/erase-wallets.js'

export type NewCredential = {
  id: string
  member: string
  achievement: string
  achievementVersion: number
  learnerId: string
  profile: ProfileName
  delivery: Delivery
  slot: Slot
  issuedAt: Date
  validUntil?: Date
  eventId: string
  sealed: Buffer
  /** The row of a sheet that it was made from. */
  row?: { batch: string; row: number }
}

const INSERT = {
  name: 'credentials-insert',
  text: `
INSERT INTO credentials (id, member, achievement, achievement_version, learner_id, profile, delivery, status_list, status_uri,
  status_index, issued_at, valid_until, event_id, sealed, batch, batch_row)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::uuid[], $6::text[], $7::text[], $8::uuid[], $9::text[],
  $10::int[], $11::timestamptz[], $12::timestamptz[], $13::uuid[], $14::bytea[], $15::uuid[], $16::int[])`,
}

/** Credentials as they are stored: one array for each column (`pgArray`). */
export type CredentialColumns = readonly Uint8Array[]

export const credentialColumns = (all: readonly NewCredential[]): CredentialColumns => [
  pgArray.uuid(all.map((c) => c.id)),
  pgArray.text(all.map((c) => c.member)),
  pgArray.uuid(all.map((c) => c.achievement)),
  pgArray.int4(all.map((c) => c.achievementVersion)),
  pgArray.uuid(all.map((c) => c.learnerId)),
  pgArray.text(all.map((c) => c.profile)),
  pgArray.text(all.map((c) => c.delivery)),
  pgArray.uuid(all.map((c) => c.slot.list)),
  pgArray.text(all.map((c) => c.slot.uri)),
  pgArray.int4(all.map((c) => c.slot.index)),
  pgArray.timestamptz(all.map((c) => c.issuedAt)),
  pgArray.timestamptz(all.map((c) => c.validUntil)),
  pgArray.uuid(all.map((c) => c.eventId)),
  pgArray.bytea(all.map((c) => c.sealed)),
  pgArray.uuid(all.map((c) => c.row?.batch)),
  pgArray.int4(all.map((c) => c.row?.row)),
]

/** All or none of what was encoded in several parts, in one round trip. */
export async function insertCredentials(sql: Sql, parts: readonly CredentialColumns[]): Promise<void> {
  const [first] = parts
  if (first === undefined) return
  await sql.query(
    INSERT,
    first.map((_, column) => joinArrays(parts.map((part) => part[column]!))),
  )
}

/** Notes what the revocation service announced. A credential that is not ours (another issuer's database) is passed over. */
export async function setStatus(sql: Sql, id: string, status: CredentialStatus): Promise<void> {
  await sql.query('UPDATE credentials SET status = $2 WHERE id = $1', [id, status])
}

/** The credential's row locked, and its version counted up for one more event. Undefined where there is none. */
export async function nextVersion(sql: Sql, id: string): Promise<number | undefined> {
  const { rows } = await sql.query<{ version: number }>(
    'UPDATE credentials SET version = version + 1 WHERE id = $1 RETURNING version',
    [id],
  )
  return rows[0]?.version
}

export type ErasedCredential = { id: string; version: number }

/** Takes everything personal off the learner's credentials. */
export async function eraseCredentials(sql: Sql, learnerId: string, at: Date): Promise<ErasedCredential[]> {
  const { rows } = await sql.query<ErasedCredential>(
    `UPDATE credentials SET sealed = NULL, learner_id = NULL, erased_at = $2, version = version + 1
     WHERE learner_id = $1 RETURNING id, version`,
    [learnerId, at],
  )
  const ids = rows.map((row) => row.id)
  await eraseWallets(sql, ids)
  return rows
}
