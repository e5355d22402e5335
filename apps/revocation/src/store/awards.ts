import type { CredentialStatus } from '@testamur/credential-model'
import { pgArray, type Sql } from '@testamur/event-bus'
import type { Credential } from '../domain/status-change.js'

/** `keysTold`: whether each copy says which key signed it. */
export type NewCredential = Omit<Credential, 'status' | 'version'> & { keysTold: boolean }
/** A key that signed a copy of the credential. */
export type SignedBy = { kid: string; credential: string }
/** An index of a list that stands for a credential, as its member says. */
export type TakenEntry = { credential: string; member: string; uri: string; index: number }

// What a compromised key signed may be heard of only later: its alarm goes off once more (`woken`).
// The statement sees what was there before it: a single entry that does not hold, and it writes nothing at all.
const SAVE = `
WITH wanted AS (
  SELECT w.credential, w.member, w.index, l.id AS list, l.member AS keeper, e.credential AS owner
  FROM unnest($5::uuid[], $6::text[], $7::text[], $8::int[]) AS w (credential, member, uri, index)
  LEFT JOIN status_lists l ON l.uri = w.uri
  LEFT JOIN status_entries e ON e.list = l.id AND e.index = w.index),
verdict AS (
  SELECT coalesce(bool_and(keeper IS NOT DISTINCT FROM member AND (owner IS NULL OR owner = credential)), true) AS sound
  FROM wanted),
made AS (
  INSERT INTO credentials (id, member, achievement, status, issued_at, keys_told)
  SELECT m.id, m.member, m.achievement, 'valid', m.issued_at, m.keys_told
  FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $9::bool[]) AS m (id, member, achievement, issued_at, keys_told), verdict
  WHERE sound ON CONFLICT (id) DO NOTHING),
signed AS (
  INSERT INTO credential_keys (kid, credential)
  SELECT s.kid, s.credential FROM unnest($10::text[], $11::uuid[]) AS s (kid, credential), verdict WHERE sound ON CONFLICT DO NOTHING),
woken AS (
  UPDATE key_alarms SET done = false, after = NULL FROM verdict WHERE sound AND done AND kid = ANY($10::text[])),
taken AS (
  INSERT INTO status_entries (list, index, credential)
  SELECT list, index, credential FROM wanted, verdict WHERE sound AND owner IS NULL)
SELECT sound FROM verdict`

/**
 * Makes the credentials that are not there, and remembers which indices stand for which. False, and nothing is written,
 * where a list is not known or is not the member's, or an index stands for another credential.
 */
export async function saveAwards(
  sql: Sql,
  made: readonly NewCredential[],
  entries: readonly TakenEntry[],
  signed: readonly SignedBy[],
): Promise<boolean> {
  const { rows } = await sql.query<{ sound: boolean }>(SAVE, [
    pgArray.uuid(made.map((m) => m.id)),
    pgArray.text(made.map((m) => m.member)),
    pgArray.uuid(made.map((m) => m.achievement)),
    pgArray.timestamptz(made.map((m) => m.issuedAt)),
    pgArray.uuid(entries.map((e) => e.credential)),
    pgArray.text(entries.map((e) => e.member)),
    pgArray.text(entries.map((e) => e.uri)),
    pgArray.int4(entries.map((e) => e.index)),
    made.map((m) => m.keysTold),
    pgArray.text(signed.map((s) => s.kid)),
    pgArray.uuid(signed.map((s) => s.credential)),
  ])
  return rows[0]?.sound === true
}

/** The status of each credential that is there, all locked until the transaction ends. */
export async function lockStatuses(sql: Sql, ids: readonly string[]): Promise<Map<string, CredentialStatus>> {
  const { rows } = await sql.query<{ id: string; status: CredentialStatus }>(
    'SELECT id, status FROM credentials WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
    [pgArray.uuid(ids)],
  )
  return new Map(rows.map((row) => [row.id, row.status]))
}
