import { instantOf } from '@testamur/credential-model'
import type { BatchProgress, RowOutcome, RowQuery } from '../contract.js'
import type { Batch, BatchRow } from './generated/client.js'
import type { Store } from './store.js'

function toProgress(batch: Batch, now: Date): BatchProgress {
  const { id, rows, done, failed, createdAt, startedAt, finishedAt } = batch
  const seconds = startedAt ? ((finishedAt ?? now).getTime() - startedAt.getTime()) / 1_000 : 0
  return {
    id,
    state: batch.state as BatchProgress['state'],
    rows,
    done,
    failed,
    rate: seconds > 0 ? Math.round((done + failed) / seconds) : 0,
    createdAt: instantOf(createdAt),
    ...(finishedAt && { finishedAt: instantOf(finishedAt) }),
  }
}

/** The member's batch; another member's is not found. */
export async function findBatch(
  store: Store,
  member: string,
  id: string,
  now: Date,
): Promise<BatchProgress | undefined> {
  const batch = await store.read.batch.findFirst({ where: { id, member } })
  return batch ? toProgress(batch, now) : undefined
}

const toOutcome = ({ row, outcome, credentialId, code, message, column }: BatchRow): RowOutcome => ({
  row,
  outcome: outcome as RowOutcome['outcome'],
  ...(credentialId && { credential: credentialId }),
  ...(code && { code }),
  ...(message && { message }),
  ...(column && { column }),
})

export async function batchRows(
  store: Store,
  batch: string,
  { outcome, after, limit }: { outcome?: RowQuery['outcome']; after: number; limit: number },
): Promise<RowOutcome[]> {
  const where = { batch, row: { gt: after }, ...(outcome && { outcome }) }
  const rows = await store.read.batchRow.findMany({ where, orderBy: { row: 'asc' }, take: limit })
  return rows.map(toOutcome)
}
