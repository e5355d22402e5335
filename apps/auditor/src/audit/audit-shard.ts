import {
  emptyFrontier,
  emptyRoot,
  type Frontier,
  type LogPolicy,
  parseCheckpoint,
  parseNote,
  rootOf,
} from '@testamur/transparency-log'
import type { ShardReader } from '../read/shard-reader.js'
import type { Shard } from '../read/shards.js'
import { openSigned, policyFor, type SignedCheckpoint } from './checkpoint.js'
import { agrees, diagnose } from './diagnose.js'
import type { EntryChecks } from './entry-checks.js'
import { type Findings, Halt, unreachable } from './finding.js'
import { edgeOf, frontierOf, rootText, type SeenShard } from './state.js'
import { type Evidence, isPrefix, type Joined } from './views.js'
import { same, type Walk, walk } from './walk.js'
import type { WitnessView } from './witnesses.js'

export type ShardAudit = {
  shard: Shard
  policy: LogPolicy
  reader: ShardReader
  findings: Findings
  /** Absent where only the tree is looked at. */
  checks?: EntryChecks
  /** As it was found whole the last time. */
  seen?: SeenShard
  /** Read everything again, whatever was seen. */
  full: boolean
  /** What witnesses showed before the log was asked, and so cannot be behind by chance. */
  witnesses: readonly WitnessView[]
  readCheckpoint(): Promise<string | undefined>
  /** Resolves after a while in which a log may reach what a witness has cosigned already; false where it has had its time. */
  patience(): Promise<boolean>
  evidence(of: Evidence): void
  onProgress?(done: number, total: number): void
}

/** What was found, to go on from where nothing is wrong with the tree. */
export type ShardResult = { checkpoint: SignedCheckpoint; seen: SeenShard }

/** An older tree that the log has signed, and where that was shown. */
type Older = { from: string; note: string; size: number; root: Uint8Array }

const SEEN_BEFORE = 'seen before'

/** Audits one log: checkpoint, growth since the last look, entries, tiles, and the views of witnesses. @throws Halt */
export async function auditShard(audit: ShardAudit): Promise<ShardResult> {
  const { shard, seen } = audit
  const checkpoint = await newest(audit, policyFor(shard.vkey, audit.policy))
  if (seen) requireGrowth(audit, seen, checkpoint)
  const views = viewsOf(audit)
  const start = seen && !audit.full ? frontierOf(seen) : emptyFrontier()
  const done = await read(audit, start, checkpoint, views)
  // What the reading has passed through counts where it ends at the signed root.
  const reached = same(rootOf(done.frontier), checkpoint.root)
  const passed = reached ? done.roots.set(start.size, rootOf(start)) : new Map<number, Uint8Array>()
  const isWhole = checkpoint.size === 0 ? same(checkpoint.root, emptyRoot()) : agrees(done, checkpoint)
  if (seen) await requireContinuity(audit, olderOf({ from: SEEN_BEFORE, note: seen.note }), checkpoint, passed, isWhole)
  if (!isWhole) await explain(audit, done, checkpoint)
  const left: Older[] = []
  for (const view of views) {
    if (view.size > checkpoint.size) left.push(view)
    else await requireContinuity(audit, view, checkpoint, passed, isWhole)
  }
  tellStale(audit, left, checkpoint)
  const ahead = left.map(({ from, note }) => ({ from, note }))
  return { checkpoint, seen: { ...remember(shard, checkpoint, done.frontier), ahead } }
}

const remember = ({ origin, path, vkey }: Shard, { size, root, note }: SignedCheckpoint, frontier: Frontier) => ({
  ...{ origin, path, vkey, size, root: rootText(root), note },
  ...edgeOf(frontier),
})

/** The log's checkpoint, read again for a while where a witness is ahead of it. */
async function newest(audit: ShardAudit, policy: LogPolicy): Promise<SignedCheckpoint> {
  for (;;) {
    const note = await audit.readCheckpoint()
    if (note === undefined)
      throw unreachable(`${audit.shard.origin} publishes no checkpoint${audit.seen ? ' any more' : ' yet'}`)
    const checkpoint = await openSigned(note, policy)
    const isBehind = audit.witnesses.some((view) => (view.checkpoint?.size ?? 0) > checkpoint.size)
    if (!isBehind || !(await audit.patience())) return checkpoint
  }
}

function requireGrowth({ evidence, shard }: ShardAudit, seen: SeenShard, checkpoint: SignedCheckpoint): void {
  if (checkpoint.size >= seen.size) return
  evidence({
    code: 'ROLLBACK',
    log: shard.origin,
    from: SEEN_BEFORE,
    why: 'Both checkpoints bear the signature of the log; the second was shown later, and its tree is smaller.',
    first: seen.note,
    second: checkpoint.note,
  })
  throw new Halt('ROLLBACK', `the log shows ${checkpoint.size} entries, and has shown ${seen.size} before`)
}

const olderOf = ({ from, note }: { from: string; note: string }): Older => {
  const { size, root } = parseCheckpoint(parseNote(note).text)
  return { from, note, size, root }
}

/** What witnesses show now, and what they have shown that the log had not reached then; each once. */
function viewsOf({ witnesses, seen }: ShardAudit): Older[] {
  const now = witnesses.flatMap(({ url, checkpoint }) => (checkpoint ? [{ from: url, note: checkpoint.note }] : []))
  const all = [...(seen?.ahead ?? []), ...now].map(olderOf)
  return [...new Map(all.map((view) => [`${view.size} ${rootText(view.root)}`, view])).values()]
}

async function read(audit: ShardAudit, start: Frontier, { size }: SignedCheckpoint, views: Older[]): Promise<Walk> {
  const rootsAt = [...views.map((view) => view.size), ...(audit.seen ? [audit.seen.size] : [])]
  const done = await walk(audit.reader, start, size, {
    rootsAt,
    onEntries: async (first, entries) => {
      await audit.checks?.take(first, entries)
      audit.onProgress?.(first + entries.length - start.size, size - start.size)
    },
  })
  await audit.checks?.end()
  return done
}

/** @throws Halt SPLIT_VIEW */
async function requireContinuity(
  { reader, shard, evidence }: ShardAudit,
  older: Older,
  newer: SignedCheckpoint,
  passed: ReadonlyMap<number, Uint8Array>,
  isWhole: boolean,
): Promise<void> {
  let joined: Joined
  try {
    joined = await isPrefix(reader, older, newer, passed)
  } catch (error) {
    // Tiles that lead nowhere are told one by one where the tree is explained.
    if (!isWhole && error instanceof Halt && error.found.code === 'BAD_TILE') return
    throw error
  }
  if (joined === 'joined') return
  evidence({
    code: 'SPLIT_VIEW',
    log: shard.origin,
    from: older.from,
    why: 'Both checkpoints bear the signature of the log, and the tree of the first is not the beginning of the second.',
    first: older.note,
    second: newer.note,
  })
  const whose = older.from === SEEN_BEFORE ? 'that it showed before' : `that a witness has cosigned (${older.from})`
  throw new Halt(
    'SPLIT_VIEW',
    `the tree of size ${newer.size} does not continue the one of size ${older.size} ${whose}`,
  )
}

async function explain({ reader, findings }: ShardAudit, done: Walk, checkpoint: SignedCheckpoint): Promise<void> {
  const before = findings.count()
  await diagnose(reader, done, checkpoint, findings)
  if (findings.count() > before) return
  findings.add('BAD_CHECKPOINT', `the root of size ${checkpoint.size} is not that of the entries and tiles`)
}

function tellStale({ findings }: ShardAudit, left: readonly Older[], { size }: SignedCheckpoint): void {
  const furthest = left.toSorted((a, b) => b.size - a.size)[0]
  if (!furthest) return
  const why = `the log shows ${size} entries, and a witness has cosigned ${furthest.size} (${furthest.from})`
  findings.add('STALE', why)
}
