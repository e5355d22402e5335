import type { Context } from '../context.js'
import type { AwardRequest } from '../contract.js'
import type { MemberKeys } from '../domain/compose-award.js'
import {
  type FinishedRow,
  finishBatch,
  finishRows,
  markStarted,
  type RunningBatch,
  runningBatches,
  takeRows,
  type WaitingRow,
} from '../store/batches.js'
import type { Tx } from '../store/tx.js'
import { rowContext } from './accept-batch.js'
import { awardIn, type Outcome } from './award-in.js'
import { inSpan } from './in-span.js'
import { memberKeys } from './member-keys.js'

/** How many rows share a transaction. */
const CHUNK = 500
const SLOTS_MS = 10_000

function toFinished(row: number, outcome: Outcome): FinishedRow | undefined {
  if ('answer' in outcome) return { row, credentialId: outcome.answer.id }
  // The next chunk finds new indices: the row waits.
  if (outcome.refusal.code === 'STATUS_INDEX_EXHAUSTED') return undefined
  const { code, message } = outcome.refusal
  return { row, failure: { code, message } }
}

function openRow(ctx: Context, batch: RunningBatch, { row, input }: WaitingRow) {
  const request = JSON.parse(ctx.vault.waiting.open(input, rowContext(batch.id, row)).toString()) as AwardRequest
  return { request, now: batch.issueTime ?? ctx.clock.now(), correlationId: batch.id, row: { batch: batch.id, row } }
}

/** Awards and outcomes commit together: after a crash a row either has its credential or still waits. */
async function runChunk(ctx: Context, tx: Tx, batch: RunningBatch, keys: MemberKeys): Promise<number> {
  const rows = await takeRows(tx.sql, batch.id, CHUNK)
  if (rows.length === 0) return 0
  const wishes = rows.map((row) => openRow(ctx, batch, row))
  const outcomes = await awardIn(ctx, tx, batch.member, keys, wishes)
  const finished = outcomes.flatMap((outcome, i) => toFinished(rows[i]!.row, outcome) ?? [])
  await finishRows(tx.sql, batch.id, finished)
  ctx.counters.awards.inc({ member: batch.member, way: 'batch' }, finished.filter((f) => f.credentialId).length)
  return finished.length
}

async function runBatch(ctx: Context, batch: RunningBatch, stopped: () => boolean): Promise<void> {
  await markStarted(ctx.store.pool, batch.id, ctx.clock.now())
  await ctx.caughtUp()
  const keys = await memberKeys(ctx, batch.member)
  while (!stopped()) {
    await ctx.slots.obtain(batch.member, CHUNK, SLOTS_MS)
    const finished = await inSpan('award sheet rows', { 'testamur.batch': batch.id }, () =>
      ctx.store.transaction((tx) => runChunk(ctx, tx, batch, keys)),
    )
    if (finished === 0) break
  }
  await finishBatch(ctx.store.pool, batch.id, ctx.clock.now())
}

/** Works on every batch that has rows left, the oldest first. One that cannot go on leaves the others alone. */
export async function runBatches(ctx: Context, stopped: () => boolean): Promise<void> {
  for (const batch of await runningBatches(ctx.store.pool)) {
    if (stopped()) return
    await runBatch(ctx, batch, stopped).catch((error: unknown) =>
      ctx.log.warn({ err: error, batch: batch.id }, 'a batch cannot go on at present'),
    )
  }
}
