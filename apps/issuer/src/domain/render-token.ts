import { type Copy, type HolderJwk, instantOf, microCredential, type StatusReference } from '@testamur/credential-model'
import { copyDigest, issueSdJwtVc } from '@testamur/credential-proof'
import type { LearnerInput } from '../contract.js'
import type { TokenCopy } from './credential.js'
import type { AchievementFacts, MemberFacts } from './decide-award.js'
import { freshSalt } from './random.js'

/** A key that signs, as the keystore hands it out: ES256 answers r ‖ s, Ed25519 64 bytes. */
export type SigningKey = { kid: string; sign: (bytes: Uint8Array) => Uint8Array }

/** What one copy of a credential says. */
export type CopyToRender = {
  id: string
  member: MemberFacts
  achievement: AchievementFacts
  learner: LearnerInput
  result?: string
  status: StatusReference
  holderKey?: HolderJwk
  /** When this copy is signed, and from when the award holds. */
  signedAt: Date
  issuedAt: Date
  validUntil?: Date
}

/** The token that the holder gets, the salt of its digest, and what an event says of it. */
export type RenderedCopy = TokenCopy & { announced: Copy }

/** Renders and signs one copy in the profile micro-credential, with all its disclosures. */
export function renderToken(copy: CopyToRender, key: SigningKey, publicUrl: string): RenderedCopy {
  const { plain, disclosable } = microCredential({
    publicUrl,
    achievement: copy.achievement,
    member: { iss: copy.member.iss, name: copy.member.name, logo: copy.member.logo },
    learner: copy.learner,
    award: {
      id: copy.id,
      issuedAt: instantOf(copy.signedAt),
      validFrom: instantOf(copy.issuedAt),
      validUntil: copy.validUntil && instantOf(copy.validUntil),
      result: copy.result,
      status: copy.status,
      holderKey: copy.holderKey,
    },
  })
  const { token, jwt } = issueSdJwtVc({ header: { kid: key.kid }, plain, disclosable, sign: key.sign })
  const copySalt = freshSalt()
  return {
    token,
    copySalt: copySalt.toString('base64url'),
    announced: { digest: copyDigest(copySalt, jwt), status: copy.status },
  }
}
