import {
  AchievementId,
  CredentialId,
  CredentialStatus,
  Instant,
  MemberSlug,
  StatusReason,
} from '@testamur/credential-model'
import { z } from 'zod'

/** A list, a page at a time: hand `next` back as `cursor` for what follows; without `next` this was the last page. */
const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().optional() })

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1_000).optional(),
})

// the status of a credential

export const StatusWish = z.strictObject({
  reason: StatusReason,
  /** From when on it counts: not before the award. In the future: the change is made then. Now where it is not given. */
  effectiveAt: Instant.optional(),
  /** For the member's own eyes. Kept sealed, and never told to anyone else. */
  note: z.string().min(1).max(2_000).optional(),
})
export type StatusWish = z.infer<typeof StatusWish>

export const StatusChanged = z.object({
  /** The id of the event, and of its ledger entry. Of a scheduled change: the id that the event will have. */
  event: z.uuid(),
  /** The status now. */
  status: CredentialStatus,
  /** How many changes there were. */
  version: z.int().min(0),
  /** Where the change is yet to come: when. */
  scheduledFor: Instant.optional(),
})
export type StatusChanged = z.infer<typeof StatusChanged>

/** An employer sees neither reason, nor note, nor actor. */
export const HistoryItem = z.object({
  version: z.int().min(1),
  event: z.uuid(),
  status: CredentialStatus,
  effectiveAt: Instant,
  at: Instant,
  reason: StatusReason.optional(),
  note: z.string().optional(),
  actor: z.object({ key: z.uuid(), name: z.string() }).optional(),
})

export const ScheduledItem = z.object({
  event: z.uuid(),
  change: z.enum(['revoke', 'suspend', 'reinstate']),
  reason: StatusReason,
  effectiveAt: Instant,
})

export const CredentialView = z.object({
  id: CredentialId,
  member: MemberSlug,
  achievement: AchievementId,
  status: CredentialStatus,
  version: z.int().min(0),
  history: z.array(HistoryItem),
  /** Changes that are yet to come; only for the credential's member. */
  scheduled: z.array(ScheduledItem).optional(),
})
export type CredentialView = z.infer<typeof CredentialView>

// status lists

export const StatusListAggregation = z.object({ status_lists: z.array(z.url()) })

export const LeaseWish = z.strictObject({ member: MemberSlug, size: z.int().min(1).max(4_096) })
export type LeaseWish = z.infer<typeof LeaseWish>
export const Lease = z.object({
  list: z.object({ id: z.uuid(), uri: z.url() }),
  /** `size` indices that nobody had before and nobody else will get. */
  indices: z.array(z.int().min(0)),
})
export type Lease = z.infer<typeof Lease>

// subscriptions

export const Watch = z.union([
  z.strictObject({ presentation: z.string().min(1).max(500_000) }),
  z.strictObject({ achievement: AchievementId }),
  z.strictObject({ member: MemberSlug }),
  z.strictObject({ all: z.literal(true) }),
])
export const Deliver = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('webhook'), url: z.url({ protocol: /^https?$/ }).max(2_000) }),
  z.strictObject({ method: z.literal('sse') }),
])
export const SubscriptionInput = z.strictObject({ watch: Watch, deliver: Deliver })
export type SubscriptionInput = z.input<typeof SubscriptionInput>

export const Subscribed = z.object({
  id: z.uuid(),
  /** The secret that signs the messages (Standard Webhooks). It is shown this once. */
  secret: z.string().optional(),
})
export type Subscribed = z.infer<typeof Subscribed>

export const SubscriptionView = z.object({
  id: z.uuid(),
  /** A presentation has become the id of the credential that it shows. */
  watch: z.union([
    z.object({ credential: CredentialId }),
    z.object({ achievement: AchievementId }),
    z.object({ member: MemberSlug }),
    z.object({ all: z.literal(true) }),
  ]),
  deliver: Deliver,
  state: z.enum(['active', 'disabled']),
  /** Why it is disabled. */
  why: z.string().optional(),
  verifiedAt: Instant.optional(),
  createdAt: Instant,
})
export type SubscriptionView = z.infer<typeof SubscriptionView>
export const SubscriptionPage = pageOf(SubscriptionView)

export const Verification = z.object({
  /** Whether the endpoint answered the signed test message with 2xx. */
  verified: z.boolean(),
  status: z.int().optional(),
  error: z.string().optional(),
})
export type Verification = z.infer<typeof Verification>
export const NewSecret = z.object({ secret: z.string() })
export const Redelivery = z.object({ deliveries: z.int().min(0) })

export const DeliveryView = z.object({
  id: z.string(),
  event: z.uuid(),
  type: z.string(),
  credential: CredentialId,
  state: z.enum(['pending', 'delivered', 'dead']),
  createdAt: Instant,
  /** When the next attempt is due; only while it is pending. */
  nextAt: Instant.optional(),
  finishedAt: Instant.optional(),
  attempts: z.array(
    z.object({
      at: Instant,
      milliseconds: z.int(),
      /** What the endpoint answered … */
      status: z.int().optional(),
      /** … or why there was no answer. */
      error: z.string().optional(),
    }),
  ),
})
export type DeliveryView = z.infer<typeof DeliveryView>
export const DeliveryPage = pageOf(DeliveryView)

/** The data of the CloudEvent that a webhook or the stream carries. */
export const Notice = z.object({
  credentialId: CredentialId,
  status: CredentialStatus,
  effectiveAt: Instant,
  achievement: AchievementId,
  member: MemberSlug,
})
export type Notice = z.infer<typeof Notice>
