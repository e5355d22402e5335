import { type EventId, instantOf, LedgerEntry } from '@testamur/credential-model'
import type { GroupWatch, Halted } from '@testamur/event-bus'
import type { Context } from '../context.js'
import type { CheckpointView, EntrySummary, HaltView, LedgerStatus, ShardView } from '../contract.js'
import { type PublishedCheckpoint, pathOfShard, type SequencedEntry } from '../domain/log.js'
import type { OpenShard } from '../keeper.js'

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

export const textOf = ({ bytes }: SequencedEntry): string => Buffer.from(bytes).toString('utf8')

export const checkpointView = ({ size, root, note, publishedAt }: PublishedCheckpoint): CheckpointView => ({
  size,
  root: base64(root),
  note,
  publishedAt: instantOf(publishedAt),
})

/** The number of a log that is not the first. */
export const shardNumber = ({ shard }: { shard: number }): { shard?: number } => (shard > 1 ? { shard } : {})

export function shardView({ record, key, log }: OpenShard): ShardView {
  const latest = log.latest()
  return {
    number: record.number,
    origin: record.origin,
    path: pathOfShard(record.number),
    vkey: key.vkey,
    state: record.closedAt ? 'closed' : 'open',
    ...(latest && { size: latest.size, root: base64(latest.root) }),
    openedAt: instantOf(record.openedAt),
    ...(record.closedAt && { closedAt: instantOf(record.closedAt) }),
    ...(record.handover !== undefined && { handover: record.handover }),
  }
}

/** What a list shows of an entry. */
export function summaryOf(entry: SequencedEntry): EntrySummary {
  const { id, type, source, time } = LedgerEntry.parse(JSON.parse(textOf(entry)))
  return { ...shardNumber(entry), index: entry.index, event: id as EventId, type, source, time }
}

export const haltView = ({ topic, partition, offset, reason, since }: Halted): HaltView => ({
  topic,
  partition,
  offset: offset.toString(),
  reason,
  since: instantOf(since),
})

export async function statusOfLedger(ctx: Context, sequencing: GroupWatch): Promise<LedgerStatus> {
  const { record, key, log } = ctx.keeper.current()
  const halted = await sequencing.halted()
  const latest = log.latest()
  const waiting = ctx.waiting
    .all()
    .map(({ offset, since, ...wait }) => ({ ...wait, offset: offset.toString(), since: instantOf(since) }))
  const stands = ctx.keeper.why() ?? ctx.publishing.failure
  const witnesses = ctx.witnesses().map(({ name, size, at, failure }) => ({
    name,
    ...(size !== undefined && { size }),
    ...(at && { at: instantOf(at) }),
    ...(failure !== undefined && { failure }),
  }))
  return {
    size: log.size,
    origin: record.origin,
    vkey: key.vkey,
    checkpoint: latest ? checkpointView(latest) : null,
    halted: halted.map(haltView),
    waiting,
    shard: record.number,
    witnesses,
    ...(stands !== undefined && { stands }),
  }
}
