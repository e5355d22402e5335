import {
  AccreditationId,
  AchievementContent,
  AchievementId,
  CredentialStatus,
  Instant,
  KeyKind,
  KeyPurpose,
  MemberSlug,
  ProfileName,
  PublicJwk,
  Scope,
  ServiceName,
  Verdict,
} from '@testamur/credential-model'
import { z } from 'zod'

/** A list, a page at a time: hand `next` back as `cursor` for what follows; without `next` this was the last page. */
const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().optional() })

/** What is searched for. */
const Words = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\0]*$/, 'leave out the character NUL')

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1_000).optional(),
})

// members

export const MemberInput = z.strictObject({
  slug: MemberSlug,
  name: z.string().trim().min(1).max(300),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  /** An https URL (kept, never fetched), or a data: URL with a PNG or an inert SVG of at most 100 kB in base64. */
  logo: z.string().max(150_000).optional(),
})
export const MemberAdmitted = z.object({
  slug: MemberSlug,
  iss: z.url(),
  /** The member's first bearer key. It is shown this once. */
  key: z.string(),
})
export const MemberView = z.object({
  slug: MemberSlug,
  name: z.string(),
  iss: z.url(),
  url: z.url().optional(),
  /** Where its logo is served. */
  logo: z.url().optional(),
  state: z.enum(['active', 'suspended', 'left']),
  admittedAt: Instant,
})
export const MemberPage = pageOf(MemberView)
export const MemberMove = z.strictObject({ reason: z.string().max(1_000).optional() })

// bearer keys

export const KeyInput = z.strictObject({
  kind: KeyKind,
  name: z.string().trim().min(1).max(200),
  /** Only for kind `member`, and needed there. */
  member: MemberSlug.optional(),
  scopes: z.array(Scope).min(1).max(20).optional(),
  /** A year from now where it is not given. */
  expiresAt: Instant.optional(),
})
export const KeyView = z.object({
  id: z.uuid(),
  prefix: z.string(),
  kind: KeyKind,
  member: MemberSlug.optional(),
  name: z.string(),
  scopes: z.array(Scope),
  expiresAt: Instant,
  grantedAt: Instant,
  withdrawnAt: Instant.optional(),
})
/** The key itself is shown this once. */
export const KeyGranted = KeyView.extend({ key: z.string() })
export const KeyPage = pageOf(KeyView)

// achievements

export const AchievementInput = AchievementContent.omit({ provenance: true })
/** What has no place, by JSON pointer into the content. */
const Unplaced = z.array(z.object({ path: z.string(), why: z.string() }))

/** What an achievement lacks of Annex I of Council Recommendation 2022/C 243/02, and what each profile lacks and leaves out. */
export const AchievementCheck = z.object({
  /** Whether every mandatory element is there. */
  complete: z.boolean(),
  elements: z.array(
    z.object({
      element: z.string(),
      title: z.string(),
      mandatory: z.boolean(),
      from: z.enum(['achievement', 'award', 'member']),
      present: z.boolean(),
      fields: z.array(z.string()),
      remedy: z.string().optional(),
    }),
  ),
  profiles: z.array(
    z.object({
      profile: ProfileName,
      available: z.boolean(),
      lacks: z.array(z.object({ claim: z.string(), field: z.string(), remedy: z.string() })),
      unplaced: Unplaced,
    }),
  ),
  /** The view in the European Learning Model. */
  elm: z.object({ unplaced: Unplaced }),
})
const Versioned = z.object({ id: AchievementId, version: z.int().min(1) })
export const AchievementPublished = Versioned.extend({
  /** What Annex I asks for and the achievement lacks, each with its remedy. It is published all the same. */
  warnings: z.array(z.string()),
})
export const AchievementImported = Versioned.extend({
  /** What had no place here, each by JSON pointer. */
  warnings: z.array(z.string()),
  /** Where each value of the file went: JSON pointers into the file and the content; `to` is empty for what gives the file its form. */
  placed: z.array(z.object({ from: z.string(), to: z.string() })),
  check: AchievementCheck,
})
export const AchievementView = Versioned.extend({
  member: MemberSlug,
  publishedAt: Instant,
  content: AchievementContent,
})
/** One achievement, with its check. */
export const AchievementDetail = AchievementView.extend({ check: AchievementCheck })
export const AchievementPage = pageOf(AchievementView)
export const AchievementQuery = PageQuery.extend({
  /** Words that name, description or skills must hold. */
  q: Words(200).optional(),
  member: MemberSlug.optional(),
})
export const VersionList = z.object({ items: z.array(z.object({ version: z.int(), publishedAt: Instant })) })

// accreditations

export const AccreditationInput = z.strictObject({
  member: MemberSlug,
  achievement: AchievementId,
  from: Instant,
  until: Instant.optional(),
})
export const AccreditationGranted = z.object({ id: AccreditationId })
export const AccreditationView = z.object({
  id: AccreditationId,
  member: MemberSlug,
  achievement: AchievementId,
  from: Instant,
  until: Instant.optional(),
  withdrawnAt: Instant.optional(),
})
export const AccreditationPage = pageOf(AccreditationView)
export const AccreditationQuery = PageQuery.extend({
  member: MemberSlug.optional(),
  achievement: AchievementId.optional(),
})

// skills

const Language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'use a language tag, such as "en"')
export const SkillQuery = z.object({
  q: Words(100).trim().min(1),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  language: Language.default('en'),
})
export const SkillView = z.object({
  uri: z.string(),
  language: z.string(),
  label: z.string(),
  altLabels: z.array(z.string()),
  /** `skill` or `knowledge` */
  type: z.string(),
  description: z.string(),
  matched: z.enum(['exact', 'prefix', 'alternative', 'contains']),
})
export const SkillList = z.object({ items: z.array(SkillView), attribution: z.string() })
export const OccupationQuery = SkillQuery.omit({ language: true })
export const OccupationView = z.object({
  uri: z.string(),
  label: z.string(),
  altLabels: z.array(z.string()),
  description: z.string(),
  /** The uris of its skills that are known here. */
  skills: z.array(z.string()),
})
export const OccupationList = z.object({ items: z.array(OccupationView), attribution: z.string() })
export const SkillImportQuery = z.object({ language: Language })
export const SkillsImported = z.object({
  language: z.string(),
  imported: z.int(),
  /** Rows that are no skills or lack a label. */
  skipped: z.int(),
  attribution: z.string(),
})

// keys that speak for a member

export const KeySetEntry = z.looseObject({
  kty: z.string(),
  kid: z.string(),
  purpose: KeyPurpose,
  service: ServiceName,
  from: Instant,
  until: Instant.optional(),
  state: z.enum(['active', 'retired', 'compromised']),
  /** The certificates that a header carries: base64 DER, leaf first, without the root (RFC 7515 §4.1.6). */
  x5c: z.array(z.string()).optional(),
  /** Since when others may have the key, and as signed notes what each log had witnessed before. */
  compromised: z.object({ since: Instant, checkpoints: z.array(z.string()) }).optional(),
  /** Since when the next key is being made. */
  rotationOrderedAt: Instant.optional(),
})
export const KeyRetirement = z.strictObject({ until: Instant.optional() })
export const KeyCompromise = z.strictObject({ since: Instant })
/** What a key has signed, as far as the events name the key; days are counted whole. */
export const KeyReachView = z.object({
  signed: z.int(),
  signedSince: z.int(),
  since: Instant,
  firstDay: z.string().optional(),
  lastDay: z.string().optional(),
})
export const KeySet = z.object({ keys: z.array(KeySetEntry) })
export const IssuerMetadata = z.object({
  issuer: z.url(),
  jwks: z.object({ keys: z.array(z.looseObject({ kid: z.string() })) }),
})
export const KeyEnrolment = z.strictObject({ proof: z.string().max(4_000), jwk: PublicJwk })
export const KeyEnrolled = z.object({ kid: z.string(), from: Instant })
export const TrustFile = z.object({
  /** The key that the consortium began with: what an auditor pins. */
  consortium: z.object({ kid: z.string(), jwk: PublicJwk, from: Instant }),
  members: z.array(MemberView.omit({ logo: true, url: true }).extend({ keys: z.array(KeySetEntry) })),
})
export const KeyOpeningQuery = z.object({
  /** How many have been read already. */
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
})
/** One line of the answer: with the salt, the canonical event (RFC 8785) opens the commitment of its ledger entry. */
export const KeyOpening = z.object({
  salt: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  event: z.record(z.string(), z.unknown()),
})

// the directory and verifications

export const CopyDigest = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'a digest is SHA-256 in base64url, 43 characters')
export const DirectoryView = z.object({
  member: MemberSlug,
  achievement: AchievementId,
  version: z.int(),
  issuedAt: Instant,
  status: CredentialStatus,
  statusFrom: Instant.optional(),
})
export const VerificationInput = z.strictObject({
  /** An SD-JWT VC as it was presented, with or without key binding. */
  presentation: z.string().min(1).max(1_000_000),
  /** The holder's receipt. */
  receipt: z.string().min(1).max(200_000).optional(),
  /** What the key binding must answer to; giving either makes it required. */
  nonce: z.string().min(1).max(500).optional(),
  audience: z.string().min(1).max(2_000).optional(),
})
export const VerificationCheck = z.object({
  name: z.string(),
  outcome: z.enum(['passed', 'failed', 'cannot-tell', 'not-given', 'skipped']),
  why: z.string(),
  code: z.string().optional(),
  seen: z.record(z.string(), z.unknown()).optional(),
})
export const VerificationReport = z.object({
  verdict: Verdict,
  checks: z.array(VerificationCheck),
  /** The claims that were shown; only where signature and disclosures hold. */
  claims: z.record(z.string(), z.unknown()).optional(),
})
