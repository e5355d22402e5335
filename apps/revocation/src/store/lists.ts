import type { Sql } from '@testamur/event-bus'
import { emptyBits, type IndexChange } from '../domain/status-bits.js'

export type NewList = { id: string; member: string; number: number; uri: string; sealedKey: Buffer; now: Date }

export async function insertList(sql: Sql, list: NewList): Promise<void> {
  await sql.query(
    `INSERT INTO status_lists (id, member, number, uri, sealed_key, bits, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [list.id, list.member, list.number, list.uri, list.sealedKey, Buffer.from(emptyBits()), list.now],
  )
}

/** Until the transaction ends nobody else makes a list for this member. */
export async function lockListsOf(sql: Sql, member: string): Promise<void> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtext('status lists'), hashtext($1))`, [member])
}

export type LeasableList = {
  id: string
  uri: string
  number: number
  sealedKey: Buffer
  nextBlock: number
  /** Whether there is a token of it to read. */
  signed: boolean
}

/** The member's newest list, locked: nobody else counts its blocks meanwhile. */
export async function lockNewestList(sql: Sql, member: string): Promise<LeasableList | undefined> {
  const { rows } = await sql.query<LeasableList>(
    `SELECT id, uri, number, sealed_key AS "sealedKey", next_block AS "nextBlock", token IS NOT NULL AS signed
     FROM status_lists WHERE member = $1 ORDER BY number DESC LIMIT 1 FOR NO KEY UPDATE`,
    [member],
  )
  return rows[0]
}

/** Takes `blocks` blocks from `first` on. The primary key of `leases` refuses a block that was taken before. */
export async function takeBlocks(sql: Sql, list: string, first: number, blocks: number, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO leases (list, block, leased_at) SELECT $1, block, $4 FROM generate_series($2::int, $3::int - 1) AS block`,
    [list, first, first + blocks, now],
  )
  await sql.query('UPDATE status_lists SET next_block = $2 WHERE id = $1', [list, first + blocks])
}

export type PublishableList = {
  id: string
  member: string
  uri: string
  bits: Buffer
  issuedAt: Date | null
  expiresAt: Date | null
}

/** The list, locked, or undefined where another process is publishing it. */
export async function lockToPublish(sql: Sql, id: string): Promise<PublishableList | undefined> {
  const { rows } = await sql.query<PublishableList>(
    `SELECT id, member, uri, bits, issued_at AS "issuedAt", expires_at AS "expiresAt" FROM status_lists
     WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED`,
    [id],
  )
  return rows[0]
}

/** Takes what waits for the list out of the queue, in the order in which each entry was changed. */
export async function drainChanges(sql: Sql, list: string): Promise<IndexChange[]> {
  const { rows } = await sql.query<IndexChange>(
    `WITH gone AS (DELETE FROM status_changes WHERE list = $1 RETURNING seq, index, value)
     SELECT index, value FROM gone ORDER BY seq`,
    [list],
  )
  return rows
}

export type Published = { id: string; bits: Uint8Array; token: string; hash: string; issuedAt: Date; expiresAt: Date }

export async function savePublished(sql: Sql, p: Published): Promise<void> {
  await sql.query(
    `UPDATE status_lists SET bits = $2, token = $3, token_hash = $4, issued_at = $5, expires_at = $6 WHERE id = $1`,
    [p.id, Buffer.from(p.bits), p.token, p.hash, p.issuedAt, p.expiresAt],
  )
}

export type DueList = { id: string; member: string; issuedAt: Date | null }

/** The lists with waiting changes, without a token, or whose token expires before `renewBefore`. */
export async function dueLists(sql: Sql, renewBefore: Date): Promise<DueList[]> {
  const { rows } = await sql.query<DueList>(
    `SELECT id, member, issued_at AS "issuedAt" FROM status_lists l
     WHERE token IS NULL OR expires_at < $1 OR EXISTS (SELECT 1 FROM status_changes c WHERE c.list = l.id)`,
    [renewBefore],
  )
  return rows
}

/** What a compromised key signed is no longer believed: every list of the member is signed anew. */
export async function outdateLists(sql: Sql, member: string, now: Date): Promise<void> {
  await sql.query('UPDATE status_lists SET expires_at = LEAST(expires_at, $2::timestamptz) WHERE member = $1', [
    member,
    now,
  ])
}

/** Queues the value of single indices. */
export async function queueValues(
  sql: Sql,
  at: readonly { list: string; index: number }[],
  value: number,
): Promise<void> {
  await sql.query(
    `INSERT INTO status_changes (list, index, value) SELECT list, index, $3 FROM unnest($1::uuid[], $2::int[]) AS at (list, index)`,
    [at.map((a) => a.list), at.map((a) => a.index), value],
  )
}

/** A list as it was signed last. */
export type SignedList = {
  member: string
  uri: string
  bits: Buffer
  issuedAt: Date
  expiresAt: Date
}

/** The list, once it is signed. */
export async function readSigned(sql: Sql, id: string): Promise<SignedList | undefined> {
  const { rows } = await sql.query<SignedList>(
    `SELECT member, uri, bits, issued_at AS "issuedAt", expires_at AS "expiresAt"
     FROM status_lists WHERE id = $1 AND token IS NOT NULL`,
    [id],
  )
  return rows[0]
}

/** Whose list it is, and the hash of its token, null while it is not signed. */
export async function readState(
  sql: Sql,
  id: string,
): Promise<{ member: string; tokenHash: string | null } | undefined> {
  const { rows } = await sql.query<{ member: string; tokenHash: string | null }>(
    'SELECT member, token_hash AS "tokenHash" FROM status_lists WHERE id = $1',
    [id],
  )
  return rows[0]
}
