import type { ErrorCode } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'

/** A row on its way in: what it asks for, sealed; or why it cannot be read. */
export type NewRow = {
  row: number
  input?: Buffer
  lookup?: Buffer
  failure?: RowFailure
}
export type RowFailure = { code: ErrorCode; message: string; column?: string }

export type NewBatch = { id: string; member: string; rows: readonly NewRow[]; createdAt: Date; issueTime?: Date }

export async function insertBatch(sql: Sql, batch: NewBatch): Promise<void> {
  const failed = batch.rows.filter((r) => r.failure).length
  await sql.query(
    `INSERT INTO batches (id, member, state, rows, failed, issue_time, created_at) VALUES ($1, $2, 'running', $3, $4, $5, $6)`,
    [batch.id, batch.member, batch.rows.length, failed, batch.issueTime ?? null, batch.createdAt],
  )
  for (let at = 0; at < batch.rows.length; at += 5_000)
    await insertRows(sql, batch.id, batch.rows.slice(at, at + 5_000))
}

async function insertRows(sql: Sql, batch: string, rows: readonly NewRow[]): Promise<void> {
  await sql.query(
    `INSERT INTO batch_rows (batch, row, input, lookup, outcome, code, message, "column")
     SELECT $1, row, input, lookup, CASE WHEN code IS NULL THEN 'waiting' ELSE 'failed' END, code, message, "column"
     FROM unnest($2::int[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::text[]) AS new (row, input, lookup, code, message, "column")`,
    [
      batch,
      rows.map((r) => r.row),
      rows.map((r) => r.input ?? null),
      rows.map((r) => r.lookup ?? null),
      rows.map((r) => r.failure?.code ?? null),
      rows.map((r) => r.failure?.message ?? null),
      rows.map((r) => r.failure?.column ?? null),
    ],
  )
}

export type WaitingRow = { row: number; input: Buffer }

/** The next rows that wait, locked until the transaction ends; rows that another worker holds are passed over. */
export async function takeRows(sql: Sql, batch: string, count: number): Promise<WaitingRow[]> {
  const { rows } = await sql.query<WaitingRow>(
    `SELECT row, input FROM batch_rows WHERE batch = $1 AND outcome = 'waiting' ORDER BY row LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [batch, count],
  )
  return rows
}

export type FinishedRow = { row: number; credentialId?: string; failure?: RowFailure }

/** Records outcomes, forgets what the rows asked for, and counts them at the batch. */
export async function finishRows(sql: Sql, batch: string, rows: readonly FinishedRow[]): Promise<void> {
  await sql.query(
    `UPDATE batch_rows AS r SET outcome = CASE WHEN f.credential IS NULL THEN 'failed' ELSE 'awarded' END, input = NULL,
       lookup = NULL, credential_id = f.credential, code = f.code, message = f.message, "column" = f."column"
     FROM unnest($2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[]) AS f (row, credential, code, message, "column")
     WHERE r.batch = $1 AND r.row = f.row`,
    [
      batch,
      rows.map((r) => r.row),
      rows.map((r) => r.credentialId ?? null),
      rows.map((r) => r.failure?.code ?? null),
      rows.map((r) => r.failure?.message ?? null),
      rows.map((r) => r.failure?.column ?? null),
    ],
  )
  const done = rows.filter((r) => r.credentialId).length
  await sql.query('UPDATE batches SET done = done + $2, failed = failed + $3 WHERE id = $1', [
    batch,
    done,
    rows.length - done,
  ])
}

export type RunningBatch = { id: string; member: string; issueTime: Date | null }

/** Batches with work left, the oldest first. */
export async function runningBatches(sql: Sql): Promise<RunningBatch[]> {
  const { rows } = await sql.query<RunningBatch>(
    `SELECT id, member, issue_time AS "issueTime" FROM batches WHERE state = 'running' ORDER BY id`,
  )
  return rows
}

export async function markStarted(sql: Sql, batch: string, at: Date): Promise<void> {
  await sql.query('UPDATE batches SET started_at = coalesce(started_at, $2) WHERE id = $1', [batch, at])
}

/** Closes the batch once no row waits; another worker may still hold some. */
export async function finishBatch(sql: Sql, batch: string, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE batches SET state = 'finished', finished_at = $2 WHERE id = $1 AND state = 'running' AND done + failed = rows`,
    [batch, at],
  )
  return rowCount === 1
}

/** Rows of an erased learner that still wait are never awarded. */
export async function dropWaitingRows(sql: Sql, member: string, lookup: Buffer, failure: RowFailure): Promise<void> {
  const { rows } = await sql.query<{ batch: string; row: number }>(
    `SELECT r.batch, r.row FROM batch_rows r JOIN batches b ON b.id = r.batch AND b.member = $1
     WHERE b.state = 'running' AND r.outcome = 'waiting' AND r.lookup = $2 FOR UPDATE OF r`,
    [member, lookup],
  )
  for (const { batch, row } of rows) await finishRows(sql, batch, [{ row, failure }])
}
