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

export const EntryView = z.object({
  index: z.int().min(0),
  /** The leaf's exact text. Its leaf hash is SHA-256(0x00 ‖ text), RFC 6962 §2.1. */
  entry: z.string(),
  /** `c2sp.org/tlog-proof@v1`, under a checkpoint that covers the entry. */
  receipt: z.string(),
})
export type EntryView = z.infer<typeof EntryView>

export const EntrySummary = z.object({
  index: z.int().min(0),
  event: EventId,
  type: z.string(),
  source: z.string(),
  /** The maker's word. What was there before a moment is decided by the index. */
  time: z.string(),
})
export type EntrySummary = z.infer<typeof EntrySummary>
export const EntryPage = pageOf(EntrySummary)

export const CheckpointView = z.object({
  size: z.int().min(0),
  root: Hash,
  /** The signed note, to the byte. */
  note: z.string(),
  publishedAt: Instant,
})
export type CheckpointView = z.infer<typeof CheckpointView>
export const CheckpointPage = pageOf(CheckpointView)

export const InclusionQuery = z.object({
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

export const LedgerStatus = z.object({
  /** Entries sequenced; the checkpoint may cover fewer for a moment. */
  size: z.int(),
  origin: z.string(),
  vkey: z.string(),
  checkpoint: CheckpointView.nullable(),
  halted: z.array(HaltView),
  waiting: z.array(WaitView),
})
export type LedgerStatus = z.infer<typeof LedgerStatus>
