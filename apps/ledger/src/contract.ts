import { EventId, Instant } from '@testamur/credential-model'
import { z } from 'zod'

const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().optional() })

const count = () => z.coerce.number('an integer').int('an integer').min(0).max(Number.MAX_SAFE_INTEGER)
/** 32 bytes in Base 64. */
const Hash = z.string().length(44)

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The `next` of the page before. */
  cursor: z.string().max(1_000).optional(),
})

/** Which of the ledger's logs; the open one where it is not given. */
const shard = () => z.coerce.number('an integer').int('an integer').min(1).max(999_999).optional()
/** Of a log that is not the first. */
const ShardNumber = z.int().min(2).optional()

export const EntryView = z.object({
  shard: ShardNumber,
  index: z.int().min(0),
  /** The leaf's exact text. Its leaf hash is SHA-256(0x00 ‖ text), RFC 6962 §2.1. */
  entry: z.string(),
  /** `c2sp.org/tlog-proof@v1`, under a checkpoint that covers the entry. */
  receipt: z.string(),
})
export type EntryView = z.infer<typeof EntryView>

export const EntrySummary = z.object({
  shard: ShardNumber,
  index: z.int().min(0),
  event: EventId,
  type: z.string(),
  source: z.string(),
  /** The maker's word. What was there before a moment is decided by the index. */
  time: z.string(),
})
export type EntrySummary = z.infer<typeof EntrySummary>
export const EntryPage = pageOf(EntrySummary)
export const ShardPageQuery = PageQuery.extend({ shard: shard() })

export const CheckpointView = z.object({
  size: z.int().min(0),
  root: Hash,
  /** The signed note, to the byte. */
  note: z.string(),
  publishedAt: Instant,
})
export type CheckpointView = z.infer<typeof CheckpointView>
export const CheckpointPage = pageOf(CheckpointView)
/** One for each log that had one. */
export const WitnessedList = z.object({ items: z.array(CheckpointView.extend({ origin: z.string() })) })

export const InclusionQuery = z.object({
  shard: shard(),
  index: count(),
  /** The size of the latest checkpoint where it is not given. */
  size: count().optional(),
})
export const InclusionProof = z.object({
  index: z.int(),
  size: z.int(),
  leafHash: Hash,
  /** From the leaf's sibling up (RFC 6962 §2.1.1). */
  hashes: z.array(Hash),
  root: Hash,
})

export const ConsistencyQuery = z.object({
  shard: shard(),
  from: count(),
  /** The size of the latest checkpoint where it is not given. */
  to: count().optional(),
})
export const ConsistencyProof = z.object({
  from: z.int(),
  to: z.int(),
  /** RFC 6962 §2.1.2. Empty from size 0 and between equal sizes. */
  hashes: z.array(Hash),
  fromRoot: Hash,
  toRoot: Hash,
})

/** Where a partition stands still, and why. */
export const HaltView = z.object({
  topic: z.string(),
  partition: z.int(),
  offset: z.string(),
  reason: z.string(),
  since: Instant,
})
export type HaltView = z.infer<typeof HaltView>
/** Where a partition waits for a key that the registry has not published yet. */
export const WaitView = HaltView.omit({ reason: true }).extend({ member: z.string(), kid: z.string() })
export const SetAsideView = HaltView.omit({ since: true }).extend({
  note: z.string().optional(),
  by: z.string(),
  at: Instant,
})
export const HaltList = z.object({
  halted: z.array(HaltView),
  /** The newest first, at most 200. */
  setAside: z.array(SetAsideView),
})
export const SetAsideInput = z.strictObject({ note: z.string().trim().min(1).max(1_000).optional() })

/** A log of the ledger. `path` is where it is read. */
export const ShardView = z.object({
  number: z.int().min(1),
  origin: z.string(),
  path: z.string(),
  vkey: z.string(),
  state: z.enum(['open', 'closed']),
  /** Of its latest checkpoint. */
  size: z.int().min(0).optional(),
  root: Hash.optional(),
  openedAt: Instant,
  closedAt: Instant.optional(),
  /** A note signed by this log's key: its origin, `testamur shard handover v1`, last size and root, and the next log's verifier key, a line each. */
  handover: z.string().optional(),
})
export type ShardView = z.infer<typeof ShardView>
export const ShardList = z.array(ShardView)

/** What an auditor can find wrong, or why it cannot tell. */
export const FINDING_CODES = [
  'ROLLBACK',
  'SPLIT_VIEW',
  'BAD_CHECKPOINT',
  'TOO_FEW_WITNESSES',
  'BAD_TILE',
  'BAD_BUNDLE',
  'ALTERED_ENTRY',
  'FORGED_ENTRY',
  'UNKNOWN_KEY',
  'KEY_NOT_IN_FORCE',
  'DUPLICATE_EVENT',
  'BAD_OPENING',
  'UNREACHABLE',
  'STALE',
] as const

/** An auditor's word on the log. */
export const AuditFinding = z.object({
  verdict: z.enum(['clean', 'broken', 'cannot-tell']),
  at: Instant,
  /** The origin of the log. */
  log: z.string().max(500),
  size: z.int().min(0),
  root: Hash,
  entriesChecked: z.int().min(0),
  keysKnown: z.int().min(0),
  /** Since when it has been watched without a gap. */
  since: Instant.optional(),
  codes: z
    .array(
      z.object({
        code: z.enum(FINDING_CODES),
        detail: z.string().max(2_000),
        index: z.int().min(0).optional(),
      }),
    )
    .max(100),
})
export type AuditFinding = z.infer<typeof AuditFinding>

/** How one witness answered last. */
export const WitnessView = z.object({
  name: z.string(),
  /** Of the last checkpoint that it cosigned for us. */
  size: z.int().min(0).optional(),
  at: Instant.optional(),
  failure: z.string().optional(),
})

export const LedgerStatus = z.object({
  /** Entries sequenced; the checkpoint may cover fewer for a moment. */
  size: z.int(),
  origin: z.string(),
  vkey: z.string(),
  checkpoint: CheckpointView.nullable(),
  halted: z.array(HaltView),
  waiting: z.array(WaitView),
  /** Number of the open log. */
  shard: z.int().min(1),
  /** Those that this process asks for cosignatures. */
  witnesses: z.array(WitnessView),
  /** Why nothing can be published or sequenced now, where that is so. */
  stands: z.string().optional(),
})
export type LedgerStatus = z.infer<typeof LedgerStatus>
