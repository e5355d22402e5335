import { type CredentialStatus, statusValue } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { Credential } from '../domain/status-change.js'
import type { NewCredential } from './awards.js'

const COLUMNS = `id, member, achievement, status, version, issued_at AS "issuedAt"`

/** Makes the credential if it is not there. */
export async function saveCredential(sql: Sql, c: NewCredential): Promise<void> {
  await sql.query(
    `INSERT INTO credentials (id, member, achievement, status, issued_at, keys_told) VALUES ($1, $2, $3, 'valid', $4, $5)
     ON CONFLICT (id) DO NOTHING`,
    [c.id, c.member, c.achievement, c.issuedAt, c.keysTold],
  )
}

/** Remembers which keys signed copies of the credential. If one is compromised, its alarm goes off once more. */
export async function saveKeys(sql: Sql, credential: string, kids: readonly string[]): Promise<void> {
  if (kids.length === 0) return
  await sql.query(
    `WITH woken AS (UPDATE key_alarms SET done = false, after = NULL WHERE done AND kid = ANY($2::text[]))
     INSERT INTO credential_keys (kid, credential) SELECT DISTINCT kid, $1::uuid FROM unnest($2::text[]) AS kid
     ON CONFLICT DO NOTHING`,
    [credential, kids],
  )
}

/** Locked until the transaction ends: changes of one credential come one after another. */
export async function lockCredential(sql: Sql, id: string): Promise<Credential | undefined> {
  const { rows } = await sql.query<Credential>(`SELECT ${COLUMNS} FROM credentials WHERE id = $1 FOR NO KEY UPDATE`, [
    id,
  ])
  return rows[0]
}

export async function findCredential(sql: Sql, id: string): Promise<Credential | undefined> {
  const { rows } = await sql.query<Credential>(`SELECT ${COLUMNS} FROM credentials WHERE id = $1`, [id])
  return rows[0]
}

/** A place in a list of ours, with the member that the list belongs to. */
export type Entry = { list: string; index: number; member: string; owner: string | null }

/** The lists behind the URIs, and who holds the index at present. One row for each reference whose list is known. */
export async function findEntries(sql: Sql, refs: readonly { uri: string; index: number }[]): Promise<Entry[]> {
  const { rows } = await sql.query<Entry>(
    `SELECT l.id AS list, wanted.index, l.member, e.credential AS owner
     FROM unnest($1::text[], $2::int[]) AS wanted (uri, index)
     JOIN status_lists l ON l.uri = wanted.uri
     LEFT JOIN status_entries e ON e.list = l.id AND e.index = wanted.index`,
    [refs.map((r) => r.uri), refs.map((r) => r.index)],
  )
  return rows
}

export async function saveEntries(sql: Sql, credential: string, entries: readonly Entry[]): Promise<void> {
  await sql.query(
    `INSERT INTO status_entries (list, index, credential) SELECT list, index, $1 FROM unnest($2::uuid[], $3::int[]) AS e (list, index)`,
    [credential, entries.map((e) => e.list), entries.map((e) => e.index)],
  )
}

export type HistoryRow = {
  credential: string
  version: number
  event: string
  status: CredentialStatus
  reason: string
  effectiveAt: Date
  at: Date
  actorKey: string
  actorName: string
  sealedNote?: Buffer
}

const RECORD_CHANGE = `
WITH changed AS (UPDATE credentials SET status = $4, version = $2 WHERE id = $1),
told AS (
  INSERT INTO status_history (credential, version, event, status, reason, effective_at, at, actor_key, actor_name, sealed_note)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))
INSERT INTO status_changes (list, index, value) SELECT list, index, $11 FROM status_entries WHERE credential = $1`

/** The new status, its line in the history, and the value that waits for every index. Call it while the credential is locked. */
export async function recordChange(sql: Sql, h: HistoryRow): Promise<void> {
  await sql.query(RECORD_CHANGE, [
    ...[h.credential, h.version, h.event, h.status, h.reason, h.effectiveAt, h.at, h.actorKey, h.actorName],
    ...[h.sealedNote ?? null, statusValue[h.status]],
  ])
}

/** Notes may speak of the learner, and salts open commitments: an erasure takes both. */
export async function forgetCredentialSecrets(sql: Sql, credential: string): Promise<void> {
  await sql.query('UPDATE status_history SET sealed_note = NULL WHERE credential = $1', [credential])
  await sql.query('UPDATE scheduled_changes SET sealed_note = NULL WHERE credential = $1', [credential])
  await sql.query('DELETE FROM event_salts WHERE about = $1', [credential])
}
