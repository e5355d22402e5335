import type { Copy, HolderJwk, StatusReference } from '@testamur/credential-model'
import { copyDigest } from '@testamur/credential-proof'
import type { LearnerInput, ProfileName } from '../contract.js'
import type { TokenCopy } from './credential.js'
import type { AchievementFacts, MemberFacts } from './decide-award.js'
import { freshSalt } from './random.js'
import { encodeBadge } from './render-badge.js'
import { encodeSdJwt } from './render-sd-jwt.js'

/** A key that signs. A key in this process answers at once, one in a token or in the cloud answers later. */
export type CopyKey = {
  kid: string
  /** Its certificate chain, base64 DER, leaf first, without the root. */
  x5c?: readonly string[]
  sign: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>
}

/** The member's keys that sign credentials: ES256 for SD-JWT VCs, RS256 for badges. */
export type CopyKeys = { credential: CopyKey; badge?: CopyKey }

/** What one copy of a credential says. */
export type CopyToRender = {
  id: string
  profile: ProfileName
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
  /** One of several copies for one holder, which nobody shall be able to tell to be of one award: it has its own id and times of a day. */
  unlinkable?: boolean
}

/** The token that the holder gets, the salt of its digest, and what an event says of it. */
export type RenderedCopy = TokenCopy & { announced: Copy }

/** A copy that waits for its signature by `key`. */
export type UnsignedCopy = {
  key: CopyKey
  /** ASCII. */
  signingInput: string
  /** `jwt` is what the digest is taken of, `token` what the holder gets. */
  finish: (signature: Uint8Array) => { token: string; jwt: string }
}

function finished({ key, finish }: UnsignedCopy, status: StatusReference, signature: Uint8Array): RenderedCopy {
  const { token, jwt } = finish(signature)
  const copySalt = freshSalt()
  const announced = { digest: copyDigest(copySalt, jwt), kid: key.kid, status }
  return { token, copySalt: copySalt.toString('base64url'), announced }
}

/** Encodes one copy in its profile, up to the signature. @throws TestamurError KEYS_NOT_READY for a badge without its key */
export const encodeCopy = (copy: CopyToRender, keys: CopyKeys, publicUrl: string): UnsignedCopy =>
  copy.profile === 'open-badges'
    ? encodeBadge(copy, keys.badge, publicUrl)
    : encodeSdJwt(copy, copy.profile, keys.credential, publicUrl)

/** Renders and signs one copy in its profile. It answers at once where the key does. */
export function renderCopy(
  copy: CopyToRender,
  keys: CopyKeys,
  publicUrl: string,
): RenderedCopy | Promise<RenderedCopy> {
  const unsigned = encodeCopy(copy, keys, publicUrl)
  const signature = unsigned.key.sign(Buffer.from(unsigned.signingInput, 'latin1'))
  if (signature instanceof Promise) return signature.then((bytes) => finished(unsigned, copy.status, bytes))
  return finished(unsigned, copy.status, signature)
}
