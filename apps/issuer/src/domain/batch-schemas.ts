import { z } from 'zod'

export const MAX_BATCH_ROWS = 100_000
export const MAX_BATCH_BYTES = 64 * 1024 * 1024

export const BatchAccepted = z.object({ id: z.uuid(), rows: z.int() })
export type BatchAccepted = z.infer<typeof BatchAccepted>

export const BatchProgress = z.object({
  id: z.uuid(),
  state: z.enum(['running', 'finished']),
  rows: z.int(),
  /** Rows that became a credential. */
  done: z.int(),
  failed: z.int(),
  /** Rows with an outcome, per second of work. */
  rate: z.number(),
  createdAt: z.string(),
  finishedAt: z.string().optional(),
})
export type BatchProgress = z.infer<typeof BatchProgress>

/** What became of one row. `row` counts the sheet's data rows from 1; `column` names the cell that was wrong. */
export const RowOutcome = z.object({
  row: z.int(),
  outcome: z.enum(['waiting', 'awarded', 'failed']),
  credential: z.uuid().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  column: z.string().optional(),
})
export type RowOutcome = z.infer<typeof RowOutcome>

export const RowPage = z.object({ items: z.array(RowOutcome), next: z.string().optional() })
export type RowPage = z.infer<typeof RowPage>

export const RowQuery = z.strictObject({
  outcome: z.enum(['waiting', 'awarded', 'failed']).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
})
export type RowQuery = z.infer<typeof RowQuery>
