import type { Sql } from '@testamur/event-bus'
import type { RowProblem } from '../../domain/sheets/row.js'
import type { Batch, BatchRow } from '../generated/client.js'
import type { Store } from '../store.js'

export type StoredBatch = Batch
export type StoredRow = BatchRow
export type Outcome = 'waiting' | 'awarded' | 'failed' | 'cancelled'

/** The member's batch; another member's, and one that is still coming in, is not found. */
export async function findBatch(store: Store, member: string, id: string): Promise<StoredBatch | null> {
  return store.read.batch.findFirst({ where: { id, member, state: { not: 'checking' } } })
}

/** The member's batches, the newest first. */
export async function listBatches(
  store: Store,
  member: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<StoredBatch[]> {
  const where = { member, state: { not: 'checking' }, ...(before && { id: { lt: before } }) }
  return store.read.batch.findMany({ where, orderBy: { id: 'desc' }, take: limit })
}

type RowFilter = { outcomes?: readonly Outcome[] | undefined; after: number; limit: number }

const ROWS = `SELECT batch::text, row, input, lookup, outcome, credential_id::text AS "credentialId", code, message, "column", remedy,
  problems, shown FROM batch_rows WHERE batch = $1 AND row > $2 AND ($3::text[] IS NULL OR outcome = ANY($3)) ORDER BY row LIMIT $4`

/** Rows of a batch in the sheet's order. In SQL, since a file of 100,000 rows is read by it. */
export async function batchRows(
  store: Store,
  batch: string,
  { outcomes, after, limit }: RowFilter,
): Promise<StoredRow[]> {
  const { rows } = await store.pool.query<StoredRow>(ROWS, [batch, after, outcomes ?? null, limit])
  return rows
}

/** Every problem of a row, the first of them first. */
export function problemsOf({ code, message, column, remedy, problems }: StoredRow): RowProblem[] {
  if (problems) return problems as RowProblem[]
  if (!code || !message) return []
  return [{ code: code as RowProblem['code'], message, ...(column && { column }), ...(remedy && { remedy }) }]
}

/** The member's own achievements by all names they bear. */
export async function ownAchievements(sql: Sql, member: string): Promise<{ id: string; names: string[] }[]> {
  const { rows } = await sql.query<{ id: string; name: Record<string, string> | string }>(
    `SELECT DISTINCT ON (id) id::text, content->'name' AS name FROM achievements WHERE member = $1 ORDER BY id, version DESC`,
    [member],
  )
  return rows.map(({ id, name }) => ({ id, names: typeof name === 'string' ? [name] : Object.values(name) }))
}
