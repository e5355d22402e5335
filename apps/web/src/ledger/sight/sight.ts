import { LogError } from '@testamur/transparency-log'
import type { LedgerStatus, ShardView } from '../../api/ledger.js'
import { base64Of } from '../base64.js'
import { Finding } from '../finding/finding.js'
import { checkHandovers } from '../shards/handover.js'
import { type CheckedNote, checkNote } from './check-note.js'
import { type Continuity, continuityOf, type ProofSource } from './continuity.js'
import { readSeen, recall, recallNamesake, remember, type Seen, type SeenCheckpoint, type Store } from './memory.js'
import { type LedgerPolicy, readPolicyFile, withoutWitnesses } from './policy-file.js'

/** What the page asks the ledger for. */
export type LedgerSource = {
  status: () => Promise<LedgerStatus>
  /** Null where the log names no witnesses. */
  policy: () => Promise<string | null>
  /** Null where no auditor has reported. */
  finding: () => Promise<unknown>
  proof: ProofSource
  /** The logs of the ledger; asked for only where there is more than one. */
  shards: () => Promise<ShardView[] | null>
}

/** What this browser saw before, and whether it is still there. */
export type Remembered = { seen: Seen; now: Continuity; present: { size: number; root: string } }
/** A log that this browser saw while it was open, and whether that is still in it as it was closed. */
export type ClosedSeen = { origin: string; seen: Seen; now: Continuity }
/** What an auditor said, and whether the tree it saw is the one that this browser sees: `ahead` of it for a moment, or of an earlier log. */
export type Heard = { finding: Finding; tree: Continuity | { state: 'ahead' | 'elsewhere' } }

/** What the ledger looks like from here, all that can be checked having been checked. */
export type Sight = {
  at: Date
  status: LedgerStatus
  policy: LedgerPolicy
  /** Why the policy cannot be read; then no witness is known. */
  policyFault?: string
  /** Undefined before the first checkpoint. */
  note?: CheckedNote
  remembered?: Remembered
  /** Logs that were closed since this browser saw them. */
  closed: readonly ClosedSeen[]
  /** A log of this name that had another key. */
  namesake?: Seen
  heard?: Heard
  /** Why what an auditor said cannot be read. */
  findingFault?: string
}

type Looker = { source: LedgerSource; store: Store; now: () => Date }

async function policyOf(source: LedgerSource, vkey: string): Promise<Pick<Sight, 'policy' | 'policyFault'>> {
  try {
    const text = await source.policy()
    return { policy: text === null ? withoutWitnesses(vkey) : readPolicyFile(text, vkey) }
  } catch (error) {
    if (!(error instanceof LogError)) throw error
    return { policy: withoutWitnesses(vkey), policyFault: error.message }
  }
}

/** The tree of the latest checkpoint, when the log's own signature on it holds. */
function presentTree(status: LedgerStatus, note: CheckedNote | undefined): SeenCheckpoint | undefined {
  if (!status.checkpoint || note?.log.state !== 'good' || !note.checkpoint) return undefined
  const { size, root } = note.checkpoint
  return { size, root: base64Of(root), at: status.checkpoint.publishedAt, note: status.checkpoint.note }
}

async function compareWithMemory(
  { source, store, now }: Looker,
  vkey: string,
  seen: Seen | undefined,
  present: SeenCheckpoint,
): Promise<Remembered | undefined> {
  const continuity = seen && (await continuityOf(seen.last, present, source.proof))
  if (continuity === undefined || continuity.state === 'kept')
    remember(store, vkey, { ...present, at: now().toISOString() })
  return seen && continuity && { seen, now: continuity, present }
}

/** What a closed log ended with is what its own key has signed at the handover. */
async function closedSeen({ source }: Looker, before: readonly Seen[], open: number): Promise<ClosedSeen[]> {
  if (!(open > 1) || before.length === 0) return []
  const handovers = await checkHandovers((await source.shards()) ?? [])
  const found = handovers.map(async ({ shard: { vkey, origin, number, size = 0, root = '' }, state }) => {
    const seen = recall(before, vkey)
    if (!seen) return []
    const proof: ProofSource = (from, to) => source.proof(from, to, number)
    const why = 'how it ended is not signed'
    const now =
      state === 'holds' ? await continuityOf(seen.last, { size, root }, proof) : { state: 'unknown' as const, why }
    return [{ origin, seen, now }]
  })
  return (await Promise.all(found)).flat()
}

async function hear(
  { source }: Looker,
  origin: string,
  present: SeenCheckpoint | undefined,
): Promise<Pick<Sight, 'heard' | 'findingFault'>> {
  const answer = await source.finding()
  if (answer === null) return {}
  const read = Finding.safeParse(answer)
  if (!read.success) return { findingFault: 'what it reported cannot be read' }
  const finding = read.data
  if (present && finding.log !== origin) return { heard: { finding, tree: { state: 'elsewhere' } } }
  if (!present || finding.size === 0)
    return { heard: { finding, tree: { state: 'unknown', why: 'there is no tree to compare with' } } }
  if (finding.size > present.size) return { heard: { finding, tree: { state: 'ahead' } } }
  return { heard: { finding, tree: await continuityOf(finding, present, source.proof) } }
}

/**
 * Looks at the ledger: its latest checkpoint with the signatures on it, whether what this browser saw before is still there, and
 * what an auditor said of it. @throws Problem where the ledger does not answer
 */
export async function look(looker: Looker): Promise<Sight> {
  // Memory is read before the log is asked: else what another tab keeps meanwhile would make the answer look like less.
  const before = readSeen(looker.store)
  const status = await looker.source.status()
  const { vkey, checkpoint } = status
  const policy = await policyOf(looker.source, vkey)
  const note = checkpoint ? await checkNote(checkpoint.note, policy.policy) : undefined
  const present = presentTree(status, note)
  const [remembered, heard, closed] = await Promise.all([
    present && compareWithMemory(looker, vkey, recall(before, vkey), present),
    hear(looker, status.origin, present),
    closedSeen(looker, before, status.shard),
  ])
  const namesake = recallNamesake(before, vkey)
  return {
    at: looker.now(),
    status,
    closed,
    ...policy,
    ...(note && { note }),
    ...(remembered && { remembered }),
    ...(namesake && { namesake }),
    ...heard,
  }
}
