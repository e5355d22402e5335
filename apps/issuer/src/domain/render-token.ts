import {
  type Copy,
  type HolderJwk,
  instantOf,
  ownClaims,
  type StatusReference,
  sharedClaims,
} from '@testamur/credential-model'
import { type Claims, copyDigest, issueSdJwtVc, type PreparedClaims, prepareClaims } from '@testamur/credential-proof'
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

/** What all copies of one achievement say, rendered and encoded once. It lives as long as the facts that it was made of. */
type Template = { member: MemberFacts; publicUrl: string; plain: Claims; prepared: PreparedClaims }
const templates = new WeakMap<AchievementFacts, Template>()

function templateOf(achievement: AchievementFacts, member: MemberFacts, publicUrl: string): Template {
  const known = templates.get(achievement)
  if (known && known.member === member && known.publicUrl === publicUrl) return known
  const { iss, name, logo } = member
  const { plain, disclosable } = sharedClaims({ publicUrl, achievement, member: { iss, name, logo } })
  const made = { member, publicUrl, plain, prepared: prepareClaims(disclosable) }
  templates.set(achievement, made)
  return made
}

/** Renders and signs one copy in the profile micro-credential, with all its disclosures. */
export function renderToken(copy: CopyToRender, key: SigningKey, publicUrl: string): RenderedCopy {
  const shared = templateOf(copy.achievement, copy.member, publicUrl)
  const own = ownClaims({
    achievement: copy.achievement,
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
  const { token, jwt } = issueSdJwtVc({
    header: { kid: key.kid },
    plain: { ...shared.plain, ...own.plain },
    disclosable: own.disclosable,
    prepared: shared.prepared,
    sign: key.sign,
  })
  const copySalt = freshSalt()
  return {
    token,
    copySalt: copySalt.toString('base64url'),
    announced: { digest: copyDigest(copySalt, jwt), status: copy.status },
  }
}
