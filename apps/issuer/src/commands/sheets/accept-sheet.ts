import { createHash } from 'node:crypto'
import { uuidv7 } from '@testamur/credential-model'
import { type Caller, idempotent } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import { type BatchAccepted, MAX_BATCH_BYTES, MAX_BATCH_ROWS, type SheetQuery } from '../../contract.js'
import { rowContext, type SheetAbout, sheetContext, shownContext } from '../../domain/sheets/about.js'
import { namesOf } from '../../domain/sheets/achievement-names.js'
import type { SheetRow } from '../../domain/sheets/row.js'
import { unreadable } from '../../domain/sheets/unreadable.js'
import { dropUnsettled, openBatch, settleBatch } from '../../store/sheets/batches.js'
import { ownAchievements } from '../../store/sheets/read-sheets.js'
import { insertRows, type NewRow } from '../../store/sheets/rows.js'
import { memberOf } from '../member-of.js'
import { createRowChecks } from './check-rows.js'
import { bounded, openSheet, type SheetFormat } from './read-sheet.js'

export type Sheet = { format: SheetFormat; bytes: AsyncIterable<Uint8Array>; options: SheetQuery }
export type AcceptOptions = { now: Date; asOf: boolean; idempotencyKey?: string | undefined }

/** How many rows are checked and stored at once. */
const TOGETHER = 250

function toNewRow(ctx: Context, member: string, batch: string, read: SheetRow): NewRow {
  const { row, cells } = read
  const { waiting } = ctx.vault
  const learnerId = 'request' in read ? read.request.learner.id : read.learnerId
  return {
    row,
    lookup: learnerId ? ctx.vault.lookupOf(member, learnerId) : undefined,
    shown: waiting.seal(JSON.stringify({ cells }), shownContext(batch, row)),
    ...('request' in read
      ? { input: waiting.seal(JSON.stringify(read.request), rowContext(batch, row)) }
      : { problems: read.problems }),
  }
}

/** Rows in groups that share a statement. @throws TestamurError BATCH_UNREADABLE for too many */
async function* groups(rows: AsyncGenerator<SheetRow>): AsyncGenerator<SheetRow[]> {
  let group: SheetRow[] = []
  for await (const row of rows) {
    if (row.row > MAX_BATCH_ROWS)
      throw unreadable(`the sheet has more than ${MAX_BATCH_ROWS} rows`, `send at most ${MAX_BATCH_ROWS} rows at once`)
    group.push(row)
    if (group.length < TOGETHER) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

type Stored = { rows: number; invalid: number; about: SheetAbout; digest: string }
type Intake = { id: string; member: string; now: Date; asOf: boolean }

/** Stores every row with what is wrong with it, some at a time, as the sheet comes in. */
async function storeRows(ctx: Context, { id, member, now, asOf }: Intake, sheet: Sheet): Promise<Stored> {
  const { pool } = ctx.store
  const [achievements] = await Promise.all([ownAchievements(pool, member), ctx.caughtUp()])
  const hash = createHash('sha256').update(JSON.stringify(sheet.options))
  async function* hashed() {
    for await (const chunk of bounded(sheet.bytes, MAX_BATCH_BYTES)) {
      hash.update(chunk)
      yield chunk
    }
  }
  const open = openSheet({ ...sheet, bytes: hashed() }, { achievements: namesOf(achievements) })
  const { duplicates = 'refuse' } = sheet.options
  const checks = createRowChecks(ctx, pool, { member, now, duplicates })
  let rows = 0
  let invalid = 0
  for await (const group of groups(open.rows())) {
    if (rows === 0)
      await openBatch(pool, {
        id,
        member,
        format: sheet.format,
        createdAt: ctx.clock.now(),
        ...(asOf && { issueTime: now }),
      })
    const checked = await checks.check(group, open.about().columns)
    await insertRows(
      pool,
      id,
      checked.map((row) => toNewRow(ctx, member, id, row)),
    )
    rows += group.length
    invalid += checked.filter((row) => 'problems' in row).length
  }
  if (rows === 0) throw unreadable('the sheet has no rows', 'send at least one row below the header')
  return { rows, invalid, about: open.about(), digest: hash.digest('base64url') }
}

const toSettled = (ctx: Context, id: string, { rows, invalid, about }: Stored, { hold, name }: SheetQuery) => ({
  rows,
  invalid,
  sheet: ctx.vault.waiting.seal(JSON.stringify({ ...about, ...(name && { name }) }), sheetContext(id)),
  state: hold ? ('checked' as const) : ('running' as const),
})

/**
 * Takes in a sheet of awards, durably, and checks every row before any is awarded. Workers award its rows, here or after a
 * restart; with `hold` only once it is started. A sheet that breaks off, or cannot be read, leaves nothing.
 * @throws TestamurError BATCH_UNREADABLE, BODY_TOO_LARGE
 */
export async function acceptSheet(
  ctx: Context,
  caller: Caller,
  sheet: Sheet,
  options: AcceptOptions,
): Promise<BatchAccepted> {
  const member = memberOf(caller)
  const id = uuidv7()
  try {
    const stored = await storeRows(ctx, { id, member, ...options }, sheet)
    const request = {
      caller: caller.keyId,
      route: 'POST /api/issuer/batches',
      key: options.idempotencyKey,
      body: stored.digest,
    }
    const answer = await ctx.store.transaction((tx) =>
      idempotent(tx.sql, request, ctx.vault.waiting, async () => {
        await settleBatch(tx.sql, id, toSettled(ctx, id, stored, sheet.options))
        return { status: 202, body: { id, rows: stored.rows } }
      }),
    )
    return answer.body
  } finally {
    // What did not settle is dropped: the sheet broke off, or was handed in before under the same Idempotency-Key.
    await ctx.store.transaction((tx) => dropUnsettled(tx.sql, { id }))
    ctx.running.batches?.wake()
  }
}
