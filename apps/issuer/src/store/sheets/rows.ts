import { pgArray, type Sql } from '@testamur/event-bus'
import type { RowProblem } from '../../domain/sheets/row.js'

/** A row on its way in: what it asks for, sealed; or why it cannot be awarded. */
export type NewRow = {
  row: number
  input?: Buffer
  lookup?: Buffer | undefined
  /** The row as it stands in the sheet, sealed. */
  shown: Buffer
  problems?: readonly RowProblem[]
}

export async function insertRows(sql: Sql, batch: string, rows: readonly NewRow[]): Promise<void> {
  if (rows.length === 0) return
  const first = rows.map(({ problems }) => problems?.[0])
  await sql.query(
    `INSERT INTO batch_rows (batch, row, input, lookup, shown, outcome, code, message, "column", remedy, problems)
     SELECT $1, row, input, lookup, shown, CASE WHEN code IS NULL THEN 'waiting' ELSE 'failed' END, code, message, "column",
       remedy, problems::jsonb
     FROM unnest($2::int[], $3::bytea[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
       AS new (row, input, lookup, shown, code, message, "column", remedy, problems)`,
    [
      batch,
      pgArray.int4(rows.map((r) => r.row)),
      pgArray.bytea(rows.map((r) => r.input)),
      pgArray.bytea(rows.map((r) => r.lookup)),
      pgArray.bytea(rows.map((r) => r.shown)),
      pgArray.text(first.map((p) => p?.code)),
      pgArray.text(first.map((p) => p?.message)),
      pgArray.text(first.map((p) => p?.column)),
      pgArray.text(first.map((p) => p?.remedy)),
      pgArray.text(rows.map(({ problems }) => (problems && problems.length > 1 ? JSON.stringify(problems) : null))),
    ],
  )
}

export type WaitingRow = { row: number; input: Buffer }

/** The next rows that wait, locked until the transaction ends. */
export async function takeRows(sql: Sql, batch: string, count: number): Promise<WaitingRow[]> {
  const { rows } = await sql.query<WaitingRow>(
    `SELECT row, input FROM batch_rows WHERE batch = $1 AND outcome = 'waiting' ORDER BY row LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [batch, count],
  )
  return rows
}

export type FinishedRow = { row: number } & ({ credentialId: string; shown: Buffer } | { problem: RowProblem })

/** Records outcomes, and forgets what the rows asked for. One that failed keeps what stands in the sheet. */
export async function finishRows(sql: Sql, batch: string, rows: readonly FinishedRow[]): Promise<void> {
  if (rows.length === 0) return
  const problem = rows.map((r) => ('problem' in r ? r.problem : undefined))
  await sql.query(
    `UPDATE batch_rows AS r SET outcome = CASE WHEN f.credential IS NULL THEN 'failed' ELSE 'awarded' END, input = NULL,
       credential_id = f.credential, shown = coalesce(f.shown, r.shown), code = f.code, message = f.message,
       "column" = f."column", remedy = f.remedy
     FROM unnest($2::int[], $3::uuid[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[])
       AS f (row, credential, shown, code, message, "column", remedy)
     WHERE r.batch = $1 AND r.row = f.row`,
    [
      batch,
      pgArray.int4(rows.map((r) => r.row)),
      pgArray.uuid(rows.map((r) => ('credentialId' in r ? r.credentialId : null))),
      pgArray.bytea(rows.map((r) => ('credentialId' in r ? r.shown : null))),
      pgArray.text(problem.map((p) => p?.code)),
      pgArray.text(problem.map((p) => p?.message)),
      pgArray.text(problem.map((p) => p?.column)),
      pgArray.text(problem.map((p) => p?.remedy)),
    ],
  )
}

const ERASE = `
WITH hers AS (
  SELECT r.batch, r.row, r.outcome = 'waiting' AS waits FROM batch_rows r JOIN batches b ON b.id = r.batch AND b.member = $1
  WHERE r.lookup = $2 FOR UPDATE OF r),
erased AS (
  UPDATE batch_rows r SET input = NULL, shown = NULL, lookup = NULL,
    outcome = CASE WHEN waits THEN 'failed' ELSE r.outcome END,
    code = CASE WHEN waits THEN $3 ELSE r.code END, message = CASE WHEN waits THEN $4 ELSE r.message END
  FROM hers WHERE r.batch = hers.batch AND r.row = hers.row),
counted AS (
  UPDATE batches b SET failed = failed + dropped.count
  FROM (SELECT batch, count(*)::int AS count FROM hers WHERE waits GROUP BY batch) dropped WHERE b.id = dropped.batch)
SELECT count(*)::int AS rows FROM hers`

/** Rows of an erased learner that still wait are never awarded, and the others show nothing of her any more. Answers how many there were. */
export async function eraseRows(sql: Sql, member: string, lookup: Buffer, why: RowProblem): Promise<number> {
  // The batches first, as a worker takes them: two that lock in different orders would wait for each other.
  await sql.query(
    `SELECT 1 FROM batches WHERE member = $1 AND id IN (SELECT batch FROM batch_rows WHERE lookup = $2) ORDER BY id FOR UPDATE`,
    [member, lookup],
  )
  const { rows } = await sql.query<{ rows: number }>(ERASE, [member, lookup, why.code, why.message])
  return rows[0]?.rows ?? 0
}
