import { randomUUID } from 'node:crypto'
import { ownClaims, sharedClaims } from '@testamur/credential-model'
import { type Claims, encodeSdJwtVc, type PreparedClaims, prepareClaims } from '@testamur/credential-proof'
import { timesOf } from './copy-times.js'
import type { AchievementFacts, MemberFacts } from './decide-award.js'
import type { CopyKey, CopyToRender, UnsignedCopy } from './render-copy.js'

/** What all copies of one achievement say, rendered and encoded once. It lives as long as the facts that it was made of. */
type Template = { member: MemberFacts; publicUrl: string; plain: Claims; prepared: PreparedClaims }
const templates = new WeakMap<AchievementFacts, Template>()

function templateOf({ achievement, member }: CopyToRender, publicUrl: string): Template {
  const known = templates.get(achievement)
  if (known && known.member === member && known.publicUrl === publicUrl) return known
  const { iss, name, logo } = member
  const { plain, disclosable } = sharedClaims({ publicUrl, achievement, member: { iss, name, logo } })
  const made = { member, publicUrl, plain, prepared: prepareClaims(disclosable) }
  templates.set(achievement, made)
  return made
}

/** An SD-JWT VC with all its disclosures, up to the signature. */
export function encodeSdJwt(copy: CopyToRender, key: CopyKey, publicUrl: string): UnsignedCopy {
  const shared = templateOf(copy, publicUrl)
  const { achievement, learner, id, result, status, holderKey } = copy
  const jti = copy.unlinkable ? `urn:uuid:${randomUUID()}` : undefined
  const own = ownClaims({ achievement, learner, award: { id, ...timesOf(copy), result, status, holderKey, jti } })
  const { signingInput, finish } = encodeSdJwtVc({
    header: { kid: key.kid, ...(key.x5c && { x5c: key.x5c }) },
    plain: { ...shared.plain, ...own.plain },
    disclosable: own.disclosable,
    prepared: shared.prepared,
  })
  return { key, signingInput, finish }
}
