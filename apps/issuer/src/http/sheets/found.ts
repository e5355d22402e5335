import { z } from '@hono/zod-openapi'
import { batchNotFound } from '../../commands/sheets/steer-sheet.js'
import type { Context } from '../../context.js'
import { findBatch, type StoredBatch } from '../../store/sheets/read-sheets.js'

export const BatchId = z.object({ id: z.uuid() })

/** The member's batch. @throws TestamurError NOT_FOUND, for another member's too */
export async function found(ctx: Context, member: string, id: string): Promise<StoredBatch> {
  const batch = await findBatch(ctx.store, member, id)
  if (batch) return batch
  throw batchNotFound()
}
