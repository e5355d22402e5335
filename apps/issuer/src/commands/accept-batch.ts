import { TestamurError, uuidv7 } from '@testamur/credential-model'
import { type Caller, idempotent, sha256Hex } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { type BatchAccepted, MAX_BATCH_ROWS } from '../contract.js'
import { type SheetRow, unreadable } from '../domain/sheet.js'
import { readCsv } from '../domain/sheet-csv.js'
import { readNdjson } from '../domain/sheet-ndjson.js'
import { insertBatch, type NewRow } from '../store/batches.js'
import { memberOf } from './member-of.js'

export type Sheet = { format: 'csv' | 'ndjson'; text: string }
export type SheetOptions = { now: Date; asOf: boolean; idempotencyKey?: string }

export const rowContext = (batch: string, row: number): string => `row ${batch} ${row}`

function toNewRow(ctx: Context, member: string, batch: string, read: SheetRow): NewRow {
  const { row } = read
  if ('failure' in read) return { row, failure: read.failure }
  return {
    row,
    input: ctx.vault.waiting.seal(JSON.stringify(read.request), rowContext(batch, row)),
    lookup: ctx.vault.lookupOf(member, read.request.learner.id),
  }
}

/** Reads and checks every row before any is stored: a sheet that breaks off is refused as a whole. */
async function readSheet(ctx: Context, member: string, batch: string, { format, text }: Sheet): Promise<NewRow[]> {
  const rows: NewRow[] = []
  for await (const read of format === 'csv' ? readCsv(text) : readNdjson(text)) {
    if (read.row > MAX_BATCH_ROWS)
      throw unreadable(`the sheet has more than ${MAX_BATCH_ROWS} rows`, `send at most ${MAX_BATCH_ROWS} rows at once`)
    rows.push(toNewRow(ctx, member, batch, read))
  }
  if (rows.length === 0) throw unreadable('the sheet has no rows', 'send at least one row below the header')
  return rows
}

/** Takes in a sheet of awards, durably; a worker awards its rows, here or after a restart. @throws TestamurError BATCH_UNREADABLE */
export async function acceptBatch(
  ctx: Context,
  caller: Caller,
  sheet: Sheet,
  { now, asOf, idempotencyKey }: SheetOptions,
): Promise<BatchAccepted> {
  const member = memberOf(caller)
  const id = uuidv7()
  const rows = await readSheet(ctx, member, id, sheet)
  const request = {
    caller: caller.keyId,
    route: 'POST /api/issuer/batches',
    key: idempotencyKey,
    body: sha256Hex(sheet.text),
  }
  const answer = await ctx.store.transaction((tx) =>
    idempotent(tx.sql, request, ctx.vault.waiting, async () => {
      await insertBatch(tx.sql, { id, member, rows, createdAt: ctx.clock.now(), ...(asOf && { issueTime: now }) })
      return { status: 202, body: { id, rows: rows.length } }
    }),
  )
  ctx.running.batches?.wake()
  return answer.body
}

export const batchNotFound = (): TestamurError =>
  new TestamurError('NOT_FOUND', 'there is no such batch', { remedy: 'check the id' })
