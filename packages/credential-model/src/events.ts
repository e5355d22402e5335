import { z } from 'zod'
import { AccessKey, ServiceName } from './access.js'
import { AchievementContent } from './achievement.js'
import { defineEvent, type EventDefinition, eventName, topics } from './define-event.js'
import {
  AccreditationId,
  AchievementId,
  CredentialId,
  EventId,
  Instant,
  LearnerPseudonym,
  MemberSlug,
  StatusListId,
} from './ids.js'
import { KeyPurpose, PublicJwk } from './keys.js'
import { CredentialStatus, StatusReason, StatusReference, Verdict } from './status.js'

// Within a version, only optional fields are added. Readers tolerate fields that they do not know (z.object strips them).

const Sha256 = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

export const memberAdmitted = defineEvent(
  'member.admitted',
  1,
  topics.registry,
  z.object({
    member: MemberSlug,
    name: z.string().max(300),
    iss: z.url(),
    url: z.url().optional(),
    logo: z.string().max(200_000).optional(),
  }),
  (d) => d.member,
)
const memberChange = z.object({
  member: MemberSlug,
  reason: z.string().max(1_000).optional(),
})
export const memberSuspended = defineEvent('member.suspended', 1, topics.registry, memberChange, (d) => d.member)
export const memberReinstated = defineEvent('member.reinstated', 1, topics.registry, memberChange, (d) => d.member)
export const memberLeft = defineEvent('member.left', 1, topics.registry, memberChange, (d) => d.member)

/** A public key that speaks for a member from now on. Signed by the consortium; the consortium's first key by itself. */
export const keyPublished = defineEvent(
  'key.published',
  1,
  topics.registry,
  z.object({
    member: MemberSlug,
    kid: z.string().max(200),
    purpose: KeyPurpose,
    service: ServiceName,
    jwk: PublicJwk,
    from: Instant,
    until: Instant.optional(),
    /** Its certificates as a header's `x5c` holds them (RFC 7515 §4.1.6): base64 DER, leaf first, without the root. Said again when they are renewed. */
    x5c: z.array(z.base64().max(6_000)).max(4).optional(),
  }),
  (d) => d.member,
)
/** The service that holds this key makes the next one: until that is published and has begun, this one goes on signing. */
export const keyRotationOrdered = defineEvent(
  'key-rotation.ordered',
  1,
  topics.registry,
  z.object({ member: MemberSlug, kid: z.string().max(200), purpose: KeyPurpose, service: ServiceName }),
  (d) => d.member,
)
export const keyRetired = defineEvent(
  'key.retired',
  1,
  topics.registry,
  z.object({ member: MemberSlug, kid: z.string().max(200), until: Instant }),
  (d) => d.member,
)
export const keyCompromised = defineEvent(
  'key.compromised',
  1,
  topics.registry,
  z.object({
    member: MemberSlug,
    kid: z.string().max(200),
    since: Instant,
    /** Signed notes: for each log of the consortium the last checkpoint that a quorum had cosigned before `since`. */
    checkpoints: z.array(z.string().max(10_000)).max(100).optional(),
  }),
  (d) => d.member,
)

export const achievementPublished = defineEvent(
  'achievement.published',
  1,
  topics.registry,
  z.object({
    achievement: AchievementId,
    version: z.int().min(1),
    member: MemberSlug,
    content: AchievementContent,
  }),
  (d) => d.achievement,
)
export const accreditationGranted = defineEvent(
  'accreditation.granted',
  1,
  topics.registry,
  z.object({
    accreditation: AccreditationId,
    member: MemberSlug,
    achievement: AchievementId,
    from: Instant,
    until: Instant.optional(),
  }),
  (d) => d.achievement,
)
export const accreditationWithdrawn = defineEvent(
  'accreditation.withdrawn',
  1,
  topics.registry,
  z.object({
    accreditation: AccreditationId,
    member: MemberSlug,
    achievement: AchievementId,
    at: Instant,
  }),
  (d) => d.achievement,
)

/** One token that was handed out: `digest` = SHA-256(copySalt ‖ SHA-256(issuer-signed JWT)), base64url; `kid` the key that signed it. */
export const Copy = z.object({ digest: Sha256, status: StatusReference, kid: z.string().max(200).optional() })
export type Copy = z.infer<typeof Copy>

export const credentialIssued = defineEvent(
  'credential.issued',
  1,
  topics.credential,
  z.object({
    credentialId: CredentialId,
    member: MemberSlug,
    achievement: AchievementId,
    achievementVersion: z.int().min(1),
    learner: LearnerPseudonym,
    profile: z.enum(['micro-credential', 'eudi', 'open-badges']),
    delivery: z.enum(['direct', 'offer']),
    status: StatusReference,
    validFrom: Instant,
    validUntil: Instant.optional(),
    /** Empty while an offer waits to be claimed. */
    copies: z.array(Copy).max(100),
  }),
  (d) => d.credentialId,
)
export const credentialClaimed = defineEvent(
  'credential.claimed',
  1,
  topics.credential,
  z.object({
    credentialId: CredentialId,
    member: MemberSlug,
    achievement: AchievementId,
    copies: z.array(Copy).min(1).max(100),
  }),
  (d) => d.credentialId,
)
const statusChange = z.object({
  credentialId: CredentialId,
  member: MemberSlug,
  achievement: AchievementId,
  status: CredentialStatus,
  reason: StatusReason,
  effectiveAt: Instant,
})
export const credentialRevoked = defineEvent(
  'credential.revoked',
  1,
  topics.credential,
  statusChange,
  (d) => d.credentialId,
)
export const credentialSuspended = defineEvent(
  'credential.suspended',
  1,
  topics.credential,
  statusChange,
  (d) => d.credentialId,
)
export const credentialReinstated = defineEvent(
  'credential.reinstated',
  1,
  topics.credential,
  statusChange,
  (d) => d.credentialId,
)
export const learnerErased = defineEvent(
  'learner.erased',
  1,
  topics.credential,
  z.object({ credentialId: CredentialId, member: MemberSlug }),
  (d) => d.credentialId,
)
export const statusListPublished = defineEvent(
  'status-list.published',
  1,
  topics.credential,
  z.object({
    list: StatusListId,
    member: MemberSlug,
    uri: z.url(),
    /** SHA-256 of the token, base64url. */ tokenHash: Sha256,
    issuedAt: Instant,
    expiresAt: Instant,
  }),
  (d) => d.list,
)

/** A verification took place: which achievement, which verdict; never who asked, never which credential. */
export const credentialVerified = defineEvent(
  'credential.verified',
  1,
  topics.verification,
  z.object({
    verification: z.uuid(),
    achievement: AchievementId,
    member: MemberSlug,
    verdict: Verdict,
  }),
  (d) => d.verification,
)

export const entrySequenced = defineEvent(
  'entry.sequenced',
  1,
  topics.ledger,
  // `shard` from the second on.
  z.object({ event: EventId, index: z.int().min(0), shard: z.int().min(2).optional() }),
  (d) => d.event,
)
export const checkpointPublished = defineEvent(
  'checkpoint.published',
  1,
  topics.ledger,
  z.object({
    checkpoint: z.uuid(),
    origin: z.string().max(300),
    size: z.int().min(0),
    root: z.string().max(60),
    note: z.string().max(10_000),
  }),
  (d) => d.checkpoint,
)

export const accessKeyGranted = defineEvent(
  'access-key.granted',
  1,
  topics.access,
  z.object({ key: AccessKey }),
  (d) => d.key.id,
)
export const accessKeyWithdrawn = defineEvent(
  'access-key.withdrawn',
  1,
  topics.access,
  z.object({ id: z.uuid(), hash: z.string().length(64) }),
  (d) => d.id,
)

/** Every event there is. */
export const allEvents = [
  memberAdmitted,
  memberSuspended,
  memberReinstated,
  memberLeft,
  keyPublished,
  keyRotationOrdered,
  keyRetired,
  keyCompromised,
  achievementPublished,
  accreditationGranted,
  accreditationWithdrawn,
  credentialIssued,
  credentialClaimed,
  credentialRevoked,
  credentialSuspended,
  credentialReinstated,
  learnerErased,
  statusListPublished,
  credentialVerified,
  entrySequenced,
  checkpointPublished,
  accessKeyGranted,
  accessKeyWithdrawn,
] as unknown as readonly EventDefinition[]

const byName = new Map(allEvents.map((e) => [e.name, e]))

/** The definition behind a CloudEvent type of any version, or undefined for a type that is not ours. */
export const definitionOf = (type: string): EventDefinition | undefined => byName.get(eventName(type) ?? '')
