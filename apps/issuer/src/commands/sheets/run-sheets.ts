import type { Context } from '../../context.js'
import type { AwardRequest } from '../../contract.js'
import type { MemberKeys } from '../../domain/compose-award.js'
import { rowContext, type ShownAward, shownContext } from '../../domain/sheets/about.js'
import {
  countRows,
  finishBatch,
  markStarted,
  type RunningBatch,
  runningBatches,
  takeBatch,
} from '../../store/sheets/batches.js'
import { type FinishedRow, finishRows, takeRows, type WaitingRow } from '../../store/sheets/rows.js'
import type { Tx } from '../../store/tx.js'
import { awardIn, type Outcome, type Wish } from '../award-in.js'
import { inSpan } from '../in-span.js'
import { memberKeys } from '../member-keys.js'

/** How many rows share a transaction. */
const CHUNK = 100
const SLOTS_MS = 10_000
/** How long one sheet is worked on before the next has its turn. */
const TURN_MS = 1_000

function toFinished(ctx: Context, batch: string, { row, request }: RowWish, outcome: Outcome): FinishedRow | undefined {
  if ('answer' in outcome) {
    const { id, givenName, familyName, email } = request.learner
    const { offer, txCode } = outcome.answer
    const shown: ShownAward = { learner: { id, givenName, familyName, email }, offer, txCode }
    const sealed = ctx.vault.waiting.seal(JSON.stringify(shown), shownContext(batch, row))
    return { row, credentialId: outcome.answer.id, shown: sealed }
  }
  const { code, message, remedy } = outcome.refusal
  // The next chunk finds new indices: the row waits.
  if (code === 'STATUS_INDEX_EXHAUSTED') return undefined
  return { row, problem: { code, message, ...(remedy && { remedy }) } }
}

type RowWish = { row: number; request: AwardRequest; wish: Wish }

function openRow(ctx: Context, { id, issueTime }: RunningBatch, { row, input }: WaitingRow): RowWish {
  const request = JSON.parse(ctx.vault.waiting.open(input, rowContext(id, row)).toString()) as AwardRequest
  const wish = { request, now: issueTime ?? ctx.clock.now(), correlationId: id, row: { batch: id, row } }
  return { row, request, wish }
}

/** Awards and outcomes commit together: after a crash a row either has its credential or still waits. */
async function runChunk(ctx: Context, tx: Tx, batch: RunningBatch, keys: MemberKeys, since: number): Promise<number> {
  if (!(await takeBatch(tx.sql, batch.id))) return 0
  const rows = (await takeRows(tx.sql, batch.id, CHUNK)).map((row) => openRow(ctx, batch, row))
  if (rows.length === 0) return 0
  const outcomes = await awardIn(
    ctx,
    tx,
    batch.member,
    keys,
    rows.map(({ wish }) => wish),
  )
  const finished = outcomes.flatMap((outcome, i) => toFinished(ctx, batch.id, rows[i]!, outcome) ?? [])
  await finishRows(tx.sql, batch.id, finished)
  const done = finished.filter((f) => 'credentialId' in f).length
  await countRows(tx.sql, batch.id, { done, failed: finished.length - done, ms: performance.now() - since })
  ctx.counters.awards.inc({ member: batch.member, way: 'batch' }, done)
  return finished.length
}

/** Works on one sheet for a while. True where it got further. */
async function runSheet(ctx: Context, batch: RunningBatch, stopped: () => boolean): Promise<boolean> {
  await markStarted(ctx.store.pool, batch.id, ctx.clock.now())
  const keys = await memberKeys(ctx, batch.member)
  const end = performance.now() + TURN_MS
  let moved = false
  while (!stopped()) {
    const since = performance.now()
    await ctx.slots.obtain(batch.member, CHUNK, SLOTS_MS)
    const finished = await inSpan('award sheet rows', { 'testamur.batch': batch.id }, () =>
      ctx.store.transaction((tx) => runChunk(ctx, tx, batch, keys, since)),
    )
    moved ||= finished > 0
    if (finished === 0 || performance.now() > end) break
  }
  await finishBatch(ctx.store.pool, batch.id, ctx.clock.now())
  return moved
}

/** Works on every sheet that runs, in turns, until none gets further. One that cannot go on leaves the others alone. */
export async function runSheets(ctx: Context, stopped: () => boolean): Promise<void> {
  await ctx.caughtUp()
  for (let moved = true; moved && !stopped(); ) {
    moved = false
    for (const batch of await runningBatches(ctx.store.pool)) {
      if (stopped()) return
      const further = await runSheet(ctx, batch, stopped).catch((error: unknown) => {
        ctx.log.warn({ err: error, batch: batch.id }, 'a sheet cannot go on at present')
        return false
      })
      moved ||= further
    }
  }
}
