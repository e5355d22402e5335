import { instantOf, type PublicJwk } from '@testamur/credential-model'
import { createKeysInForce } from '@testamur/credential-proof'
import { emptyRoot, formatPolicy, type LogPolicy, parseCheckpoint, parseNote } from '@testamur/transparency-log'
import { type Keep, shardReader } from '../read/shard-reader.js'
import { readShards, type Shard } from '../read/shards.js'
import { readText, type Source } from '../read/source.js'
import { auditShard, type ShardAudit } from './audit-shard.js'
import { policyFor } from './checkpoint.js'
import { checkEntries } from './entry-checks.js'
import { createEventIds, type EventIds } from './event-ids.js'
import { createFindings, type Finding, type Findings, Halt, isAboutAnEntry, verdictOf } from './finding.js'
import { createOpenings } from './openings.js'
import { rootText, type SeenShard, type State } from './state.js'
import type { Evidence } from './views.js'
import { same } from './walk.js'
import { askWitnesses, type ReadWitness, type WitnessView } from './witnesses.js'

/** Whom an audit starts from. */
export type Trust = { vkey: string; consortium?: PublicJwk; policy: LogPolicy }

/** What was kept of earlier looks, with the ids of the events; absent at the first. */
export type Memory = { state: State; ids: EventIds }

export type AuditOptions = {
  source: Source
  /** Where the log lies below the source. */
  path: string
  trust: Trust
  memory?: Memory
  /** Read everything again, whatever was seen. */
  full?: boolean
  /** Look at the trees alone: for logs whose entries are not of members. */
  treeOnly?: boolean
  readWitness: ReadWitness
  now(): Date
  patience(): Promise<boolean>
  /** Takes each tile and bundle that is read, by its path below the source. */
  keep?: Keep
  onProgress?: ShardAudit['onProgress']
}

export type AuditResult = {
  finding: Finding
  /** What to remember; the memory that was given where something was found about a tree. */
  memory: Memory
  /** Whether it is to be written. */
  advanced: boolean
  shards: Shard[]
  checkpoints: { shard: Shard; note: string; size: number; cosigned: string[] }[]
  witnesses: WitnessView[]
  evidence: Evidence[]
}

const emptyState = (policy: LogPolicy, now: Date): State => ({
  version: 1,
  policy: policyText(policy),
  since: instantOf(now),
  entries: 0,
  shards: [],
  keys: [],
  found: [],
})

/** Witnesses and quorum as a file says them; the log's own line is not part of what is remembered. */
export const policyText = (policy: LogPolicy): string => formatPolicy({ ...policy, logs: [] })

/** One look at a log and all its shards, as a stranger. Never throws for what a log or a network can do. */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const { memory } = options
  const before = memory?.state ?? emptyState(options.trust.policy, options.now())
  const fresh = !memory || options.full === true
  const ids = fresh ? createEventIds() : memory.ids
  const known = ids.size()
  const findings = createFindings()
  const looked: Looked = { shards: [], seen: [], checkpoints: [], witnesses: [], evidence: [] }
  const keys = createKeysInForce({
    ...(options.trust.consortium && { pinned: options.trust.consortium }),
    known: fresh ? [] : before.keys,
  })
  const parts = { keys, ids, findings, openings: createOpenings(options.source) }
  try {
    await auditShards(options, before, fresh, parts, looked)
  } catch (error) {
    if (!(error instanceof Halt)) throw error
    findings.add(error.found.code, error.found.detail, error.found.index)
    if (error.found.code === 'SPLIT_VIEW' && !fresh) await nameWhatChanged(options, looked, findings)
  }
  const found = findings.list()
  // A log that lags is whole as far as it goes, and what witnesses have shown is to be remembered.
  const advanced = found.every((one) => isAboutAnEntry(one) || one.code === 'STALE')
  const remembered = fresh ? [] : before.found
  const state: State = advanced
    ? {
        ...before,
        policy: policyText(options.trust.policy),
        entries: ids.size(),
        shards: looked.seen,
        keys: keys.all(),
        found: [...remembered, ...found.filter(isAboutAnEntry)],
        ...(options.trust.consortium && { consortium: options.trust.consortium }),
      }
    : before
  if (!advanced && !fresh) ids.cut(known)
  const finding = findingOf(options, state, looked, [...remembered, ...found])
  const { seen: _seen, ...shown } = looked
  return {
    ...shown,
    finding,
    memory: advanced ? { state, ids } : (memory ?? { state, ids: createEventIds() }),
    advanced,
  }
}

type Looked = Pick<AuditResult, 'shards' | 'checkpoints' | 'witnesses' | 'evidence'> & { seen: SeenShard[] }
type Parts = Parameters<typeof checkEntries>[0] & { findings: Findings }

async function auditShards(options: AuditOptions, before: State, fresh: boolean, parts: Parts, looked: Looked) {
  const { source, path, trust } = options
  looked.shards = await readShards(source, path, trust.vkey)
  const gone = before.shards.find(
    (seen) => !looked.shards.some(({ origin, vkey }) => seen.origin === origin && seen.vkey === vkey),
  )
  if (gone) throw new Halt('ROLLBACK', `the shard ${gone.origin}, which was there before, is not listed any more`)
  for (const shard of looked.shards) {
    const seen = before.shards.find(({ origin }) => origin === shard.origin)
    const witnesses = source.online
      ? await askWitnesses(policyFor(shard.vkey, trust.policy), shard.origin, options.readWitness)
      : []
    looked.witnesses.push(...witnesses)
    const { keep } = options
    const below = (at: string) => (shard.path === '' ? at : `${shard.path}/${at}`)
    // One that was opened a moment ago has nothing to show yet.
    const isNew = !seen && looked.seen.length > 0
    if (isNew && (await readText(source, below('checkpoint'))) === undefined) continue
    const result = await auditShard({
      shard,
      policy: trust.policy,
      reader: shardReader(source, shard.path, keep && ((at, bytes) => keep(below(at), bytes))),
      findings: parts.findings,
      ...(!options.treeOnly && { checks: checkEntries(parts, fresh ? 0 : (seen?.size ?? 0)) }),
      ...(seen && { seen }),
      full: fresh,
      witnesses,
      readCheckpoint: () => readText(source, below('checkpoint')),
      patience: options.patience,
      evidence: (of) => looked.evidence.push(of),
      ...(options.onProgress && { onProgress: options.onProgress }),
    })
    requireEnd(shard, result.checkpoint)
    looked.seen.push(result.seen)
    const { note, size, cosignatures } = result.checkpoint
    looked.checkpoints.push({ shard, note, size, cosigned: cosignatures.map(({ name }) => name) })
  }
}

/** What a log has signed at its end is what it shows for ever. @throws Halt BAD_CHECKPOINT */
function requireEnd({ origin, closed }: Shard, { size, root }: { size: number; root: Uint8Array }): void {
  if (!closed || (closed.size === size && same(closed.root, root))) return
  throw new Halt('BAD_CHECKPOINT', `${origin} was closed at ${closed.size} entries, and shows another tree of ${size}`)
}

/** Reads a log that has rewritten its past once more from its beginning, so that the entries can be named that do not hold. */
async function nameWhatChanged(options: AuditOptions, { shards }: Looked, findings: Findings): Promise<void> {
  if (options.treeOnly) return
  const { memory: _memory, ...again } = options
  const result = await audit({ ...again, full: true, readWitness: async () => undefined, patience: async () => false })
  if (shards.length === 0) return
  for (const { code, detail, index } of result.finding.codes)
    if (isAboutAnEntry({ code, detail })) findings.add(code, detail, index)
}

function findingOf(options: AuditOptions, state: State, { shards, seen }: Looked, codes: Finding['codes']): Finding {
  const shard = shards.at(-1)
  const last =
    (shard && [...seen, ...state.shards].find(({ origin }) => origin === shard.origin)) ?? state.shards.at(-1)
  const at = last && parseCheckpoint(parseNote(last.note).text)
  return {
    verdict: verdictOf(codes),
    at: instantOf(options.now()),
    log: shard?.origin ?? last?.origin ?? options.trust.vkey.split('+')[0]!,
    size: at?.size ?? 0,
    root: rootText(at?.root ?? emptyRoot()),
    entriesChecked: options.treeOnly ? 0 : state.entries,
    keysKnown: state.keys.length,
    since: state.since,
    codes,
  }
}
