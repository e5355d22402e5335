import {
  AchievementId,
  CredentialStatus,
  HolderJwk,
  Instant,
  ProfileName,
  StatusReference,
} from '@testamur/credential-model'
import { z } from 'zod'

/** Who is awarded. `id` is the member's own id of the learner (a student number): the same id is the same learner. */
export const LearnerInput = z.strictObject({
  id: z.string().min(1).max(200),
  givenName: z.string().min(1).max(200),
  familyName: z.string().min(1).max(200),
  email: z.email().max(320).optional(),
})
export type LearnerInput = z.infer<typeof LearnerInput>

export { ProfileName }

export const Delivery = z.enum(['direct', 'offer'])
export type Delivery = z.infer<typeof Delivery>

/** The body of `POST /api/issuer/credentials`. */
export const AwardRequest = z.strictObject({
  achievement: AchievementId,
  learner: LearnerInput,
  /** The grade or mark, as the achievement's scale writes it. */
  result: z.string().min(1).max(500).optional(),
  validUntil: Instant.optional(),
  /** Binds the credential to this key (`cnf`). With an offer the wallet brings its own. */
  holderKey: HolderJwk.optional(),
  profile: ProfileName.default('micro-credential'),
  delivery: Delivery.default('direct'),
  /** With an offer: a wallet that asks earlier is told to come back (OpenID4VCI 1.0 §9). */
  availableFrom: Instant.optional(),
})
export type AwardRequest = z.infer<typeof AwardRequest>
export type AwardInput = z.input<typeof AwardRequest>

/** What an award answers: the credential itself, or the offer by which a wallet fetches it. */
export const Awarded = z.object({
  id: z.uuid(),
  /** The id of `credential.issued`, under which the ledger holds its entry. */
  event: z.uuid(),
  status: StatusReference,
  /** The SD-JWT VC with all disclosures. */
  credential: z.string().optional(),
  /** `openid-credential-offer://?credential_offer=…` */
  offer: z.string().optional(),
  /** The same by reference, short enough for a QR code: `openid-credential-offer://?credential_offer_uri=…` */
  offerUri: z.string().optional(),
  /** The page that shows the offer to its learner. What is secret stands behind the #, which no server sees. */
  offerPage: z.string().optional(),
  /** What the learner types into her wallet; send it by another way than the offer. */
  txCode: z.string().optional(),
})
export type Awarded = z.infer<typeof Awarded>

/** A credential as its member sees it. What is personal is absent once the learner was erased. */
export const CredentialView = z.object({
  id: z.uuid(),
  achievement: z.uuid(),
  achievementVersion: z.int(),
  profile: ProfileName,
  delivery: Delivery,
  status: StatusReference.extend({ value: CredentialStatus }),
  event: z.uuid(),
  issuedAt: z.string(),
  validUntil: z.string().optional(),
  learner: LearnerInput.optional(),
  result: z.string().optional(),
  credential: z.string().optional(),
  /** The wallet that has it, and the status indices of its copies: one, or those of a batch. */
  claimed: z.object({ at: z.string(), event: z.uuid(), copies: z.array(StatusReference).optional() }).optional(),
  /** What the wallet told of its copies (OpenID4VCI 1.0 §11), in the order of the times. */
  notifications: z
    .array(
      z.object({
        event: z.enum(['credential_accepted', 'credential_failure', 'credential_deleted']),
        at: z.string(),
        description: z.string().optional(),
      }),
    )
    .optional(),
  erasedAt: z.string().optional(),
})
export type CredentialView = z.infer<typeof CredentialView>

export const CredentialPage = z.object({ items: z.array(CredentialView), next: z.string().optional() })
export type CredentialPage = z.infer<typeof CredentialPage>

/** `state`: a status, or where the credential is: waiting for its wallet, claimed, erased. */
export const CredentialQuery = z.strictObject({
  achievement: z.uuid().optional(),
  learner: z.string().min(1).max(200).optional(),
  state: z.enum(['valid', 'revoked', 'suspended', 'unclaimed', 'claimed', 'erased']).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type CredentialQuery = z.infer<typeof CredentialQuery>

export const EraseRequest = z.strictObject({ learner: z.string().min(1).max(200) })
export const Erased = z.object({ credentials: z.int() })
export type Erased = z.infer<typeof Erased>

// sheets
export * from './contract-sheets.js'
