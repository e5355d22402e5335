import type { CredentialStatus, StatusReference } from '@testamur/credential-model'
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

/** One copy that a wallet got: bound to the key of this RFC 7638 thumbprint, with a status index of its own. */
export type ClaimedCopy = TokenCopy & { holder: string; status: StatusReference }

/** What is kept of a claim under the learner's key: each copy, so that a wallet which lost the answer can have it again. */
export type ClaimSecret = { opening: EventOpening; copies: readonly ClaimedCopy[] }

/** Claims of one copy were once kept so. */
type OneCopySecret = { opening: EventOpening; copy: TokenCopy }

/** The copies of a claim, whenever it was made. */
export function copiesOf(
  secret: ClaimSecret | OneCopySecret,
  award: { holder: string; status: StatusReference },
): readonly ClaimedCopy[] {
  if ('copies' in secret) return secret.copies
  const { uri, index } = award.status
  return [{ ...secret.copy, holder: award.holder, status: { uri, index } }]
}

/** What a wallet told of its copies, once for each event; its words are sealed. */
export type WalletNotice = { event: WalletEvent; at: Date; description?: Buffer }
export const walletEvents = ['credential_accepted', 'credential_failure', 'credential_deleted'] as const
export type WalletEvent = (typeof walletEvents)[number]

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
  notices?: readonly WalletNotice[]
}

/** Contexts of what is sealed: a value moved to another row does not open there. */
export const sealContext = {
  award: (credentialId: string) => `award ${credentialId}`,
  claim: (credentialId: string) => `claim ${credentialId}`,
  deferred: (credentialId: string) => `deferred ${credentialId}`,
  notice: (credentialId: string) => `notice ${credentialId}`,
} as const
