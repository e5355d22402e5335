import type { Sql } from '@testamur/event-bus'

export type BatchState = 'checking' | 'checked' | 'running' | 'paused' | 'finished' | 'cancelled'

export type NewBatch = { id: string; member: string; format: 'csv' | 'ndjson'; createdAt: Date; issueTime?: Date }

/** A sheet that is coming in: nobody sees it until `settleBatch`. */
export async function openBatch(sql: Sql, batch: NewBatch): Promise<void> {
  await sql.query(
    `INSERT INTO batches (id, member, state, format, rows, issue_time, created_at) VALUES ($1, $2, 'checking', $3, 0, $4, $5)`,
    [batch.id, batch.member, batch.format, batch.issueTime ?? null, batch.createdAt],
  )
}

export type Checked = { rows: number; invalid: number; sheet: Buffer; state: 'checked' | 'running' }

/** Every row is stored and checked: from here on the sheet is there for its member and, unless it is held, for the workers. */
export async function settleBatch(sql: Sql, id: string, { rows, invalid, sheet, state }: Checked): Promise<void> {
  const { rowCount } = await sql.query(
    `UPDATE batches SET rows = $2, failed = $3, invalid = $3, sheet = $4, state = $5 WHERE id = $1 AND state = 'checking'`,
    [id, rows, invalid, sheet, state],
  )
  if (rowCount !== 1) throw new Error(`the batch ${id} was given up while its rows came in`)
}

/** Forgets sheets that never settled, with their rows. */
export async function dropUnsettled(sql: Sql, which: { id: string } | { before: Date }): Promise<void> {
  const [condition, value] = 'id' in which ? ['id = $1', which.id] : ['created_at < $1', which.before]
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id FROM batches WHERE state = 'checking' AND ${condition} FOR UPDATE SKIP LOCKED`,
    [value],
  )
  const ids = rows.map((row) => row.id)
  if (ids.length === 0) return
  await sql.query('DELETE FROM batch_rows WHERE batch = ANY($1)', [ids])
  await sql.query('DELETE FROM batches WHERE id = ANY($1)', [ids])
}

export type RunningBatch = { id: string; member: string; issueTime: Date | null }

/** Batches with work left, the oldest first. */
export async function runningBatches(sql: Sql): Promise<RunningBatch[]> {
  const { rows } = await sql.query<RunningBatch>(
    `SELECT id, member, issue_time AS "issueTime" FROM batches WHERE state = 'running' ORDER BY id`,
  )
  return rows
}

/**
 * Takes the batch for this transaction: false where another worker has it, or it does not run any more. Whoever pauses or
 * cancels it waits for the transaction, so that nothing is awarded after that was answered.
 */
export async function takeBatch(sql: Sql, id: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    `SELECT 1 FROM batches WHERE id = $1 AND state = 'running' FOR UPDATE SKIP LOCKED`,
    [id],
  )
  return rowCount === 1
}

export type Count = { done: number; failed: number; ms: number }

export async function countRows(sql: Sql, id: string, { done, failed, ms }: Count): Promise<void> {
  await sql.query('UPDATE batches SET done = done + $2, failed = failed + $3, work_ms = work_ms + $4 WHERE id = $1', [
    id,
    done,
    failed,
    ms,
  ])
}

export async function markStarted(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query('UPDATE batches SET started_at = coalesce(started_at, $2) WHERE id = $1', [id, at])
}

/** Closes the batch once no row waits. */
export async function finishBatch(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query(
    `UPDATE batches SET state = 'finished', finished_at = $2 WHERE id = $1 AND state = 'running' AND done + failed = rows`,
    [id, at],
  )
}

/** The state of the member's batch, locked until the transaction ends; one that is still coming in is not there yet. */
export async function lockBatch(sql: Sql, member: string, id: string): Promise<BatchState | undefined> {
  const { rows } = await sql.query<{ state: BatchState }>(
    `SELECT state FROM batches WHERE id = $1 AND member = $2 AND state <> 'checking' FOR UPDATE`,
    [id, member],
  )
  return rows[0]?.state
}

export async function setState(sql: Sql, id: string, state: BatchState): Promise<void> {
  await sql.query('UPDATE batches SET state = $2 WHERE id = $1', [id, state])
}

/** What waits is given up; what was awarded stays. */
export async function cancelBatch(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query(
    `UPDATE batch_rows SET outcome = 'cancelled', input = NULL WHERE batch = $1 AND outcome = 'waiting'`,
    [id],
  )
  await sql.query(`UPDATE batches SET state = 'cancelled', finished_at = $2 WHERE id = $1`, [id, at])
}

/** Forgets all that is personal in sheets that ended before a time, some at once; answers whether there may be more. */
export async function forgetSheets(sql: Sql, before: Date): Promise<boolean> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id FROM batches WHERE forgotten_at IS NULL AND state <> 'checking' AND coalesce(finished_at, created_at) < $1
       AND state NOT IN ('running', 'paused') LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [before],
  )
  const [batch] = rows
  if (!batch) return false
  await cancelIfHeld(sql, batch.id, before)
  await sql.query('UPDATE batch_rows SET shown = NULL, input = NULL, lookup = NULL WHERE batch = $1', [batch.id])
  await sql.query('UPDATE batches SET sheet = NULL, forgotten_at = now() WHERE id = $1', [batch.id])
  return true
}

async function cancelIfHeld(sql: Sql, id: string, at: Date): Promise<void> {
  const { rows } = await sql.query<{ state: BatchState }>('SELECT state FROM batches WHERE id = $1', [id])
  if (rows[0]?.state === 'checked') await cancelBatch(sql, id, at)
}
