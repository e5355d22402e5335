import type { CredentialStatus } from '@testamur/credential-model'
import type { Delivery, LearnerInput, ProfileName } from '../contract.js'

/** One token that was handed out and the salt of its digest (base64url). */
export type TokenCopy = { token: string; copySalt: string }

/** The opening of a ledger entry: the salt of its commitment (base64url) and the event that it covers. */
export type EventOpening = { salt: string; event: Record<string, unknown> }

/** What is kept of an award under the learner's key. An offer has no copy until it is claimed. */
export type AwardSecret = {
  learner: LearnerInput
  result?: string
  opening: EventOpening
  copy?: TokenCopy
}

/** What is kept of a claim under the learner's key. */
export type ClaimSecret = { opening: EventOpening; copy: TokenCopy }

export type Claim = { holder: string; eventId: string; claimedAt: Date; sealed?: Buffer }

/** An issued credential as it is stored. `sealed` is an AwardSecret; it and the learner are gone after an erasure. */
export type IssuedCredential = {
  id: string
  member: string
  achievement: string
  achievementVersion: number
  profile: ProfileName
  delivery: Delivery
  status: { list: string; uri: string; index: number; value: CredentialStatus }
  version: number
  issuedAt: Date
  validUntil?: Date
  eventId: string
  learner?: { id: string; sealedKey: Buffer }
  sealed?: Buffer
  erasedAt?: Date
  claim?: Claim
}

/** Contexts of what is sealed: a value moved to another row does not open there. */
export const sealContext = {
  award: (credentialId: string) => `award ${credentialId}`,
  claim: (credentialId: string) => `claim ${credentialId}`,
} as const
