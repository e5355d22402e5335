import { createHash, randomUUID } from 'node:crypto'
import {
  eudiLearningProfile,
  microCredentialProfile,
  type ProfileName,
  type SdJwtProfile,
  typeMetadataText,
} from '@testamur/credential-model'
import { type Claims, encodeSdJwtVc, type PreparedClaims, prepareClaims } from '@testamur/credential-proof'
import { timesOf } from './copy-times.js'
import type { AchievementFacts, MemberFacts } from './decide-award.js'
import type { CopyKey, CopyToRender, UnsignedCopy } from './render-copy.js'

export type SdJwtProfileName = Exclude<ProfileName, 'open-badges'>
const profiles: Record<SdJwtProfileName, SdJwtProfile> = {
  'micro-credential': microCredentialProfile,
  eudi: eudiLearningProfile,
}

/** What all copies of one achievement say, rendered and encoded once. It lives as long as the facts that it was made of. */
type Template = { member: MemberFacts; publicUrl: string; plain: Claims; prepared: PreparedClaims }
const templates = new WeakMap<AchievementFacts, Partial<Record<SdJwtProfileName, Template>>>()

const integrityOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

const integrities = new Map<string, string>()
/** `vct#integrity` of our own type at this origin (SD-JWT VC §5). */
function vctIntegrity(publicUrl: string): string {
  const known = integrities.get(publicUrl)
  if (known !== undefined) return known
  const made = integrityOf(typeMetadataText(publicUrl, integrityOf))
  integrities.set(publicUrl, made)
  return made
}

function templateOf(copy: CopyToRender, profile: SdJwtProfileName, publicUrl: string): Template {
  const { achievement, member } = copy
  const ofAchievement = templates.get(achievement)
  const known = ofAchievement?.[profile]
  if (known && known.member === member && known.publicUrl === publicUrl) return known
  const { iss, name, logo } = member
  const about = { publicUrl, achievement, member: { iss, name, logo }, vctIntegrity: vctIntegrity(publicUrl) }
  const { plain, disclosable } = profiles[profile].shared(about)
  const made = { member, publicUrl, plain, prepared: prepareClaims(disclosable) }
  templates.set(achievement, { ...ofAchievement, [profile]: made })
  return made
}

/** An id of this copy alone, where the profile wants one or copies shall not be linked by the award's. */
const jtiOf = ({ unlinkable }: CopyToRender, profile: SdJwtProfileName): string | undefined =>
  unlinkable || profile === 'eudi' ? `urn:uuid:${randomUUID()}` : undefined

/** An SD-JWT VC with all its disclosures, up to the signature. */
export function encodeSdJwt(
  copy: CopyToRender,
  profile: SdJwtProfileName,
  key: CopyKey,
  publicUrl: string,
): UnsignedCopy {
  const shared = templateOf(copy, profile, publicUrl)
  const { achievement, learner, id, result, status, holderKey } = copy
  const own = profiles[profile].own({
    achievement,
    learner,
    award: { id, ...timesOf(copy), result, status, holderKey, jti: jtiOf(copy, profile) },
  })
  const { signingInput, finish } = encodeSdJwtVc({
    header: { kid: key.kid, ...(key.x5c && { x5c: key.x5c }) },
    plain: { ...shared.plain, ...own.plain },
    disclosable: own.disclosable,
    prepared: shared.prepared,
  })
  return { key, signingInput, finish }
}
