import { type EventId, instantOf, LedgerEntry } from '@testamur/credential-model'
import type { Consumer, Halted } from '@testamur/event-bus'
import type { Context } from '../context.js'
import type { CheckpointView, EntrySummary, HaltView, LedgerStatus } from '../contract.js'
import type { PublishedCheckpoint, SequencedEntry } from '../domain/log.js'

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

export const textOf = ({ bytes }: SequencedEntry): string => Buffer.from(bytes).toString('utf8')

export const checkpointView = ({ size, root, note, publishedAt }: PublishedCheckpoint): CheckpointView => ({
  size,
  root: base64(root),
  note,
  publishedAt: instantOf(publishedAt),
})

/** What a list shows of an entry. */
export function summaryOf(entry: SequencedEntry): EntrySummary {
  const { id, type, source, time } = LedgerEntry.parse(JSON.parse(textOf(entry)))
  return { index: entry.index, event: id as EventId, type, source, time }
}

export const haltView = ({ topic, partition, offset, reason, since }: Halted): HaltView => ({
  topic,
  partition,
  offset: offset.toString(),
  reason,
  since: instantOf(since),
})

export async function statusOfLedger(ctx: Context, sequencing: Consumer): Promise<LedgerStatus> {
  const [state, latest, halted] = await Promise.all([
    ctx.store.log.state(),
    ctx.store.checkpoints.latest(),
    sequencing.halted(),
  ])
  const waiting = ctx.waiting
    .all()
    .map(({ offset, since, ...wait }) => ({ ...wait, offset: offset.toString(), since: instantOf(since) }))
  return {
    size: state.size,
    origin: ctx.ledger.origin,
    vkey: ctx.ledger.vkey,
    checkpoint: latest ? checkpointView(latest) : null,
    halted: halted.map(haltView),
    waiting,
  }
}
