import { type AchievementContent, type LanguageMap, textIn } from '../achievement.js'
import type { Json } from '../canonical-json.js'
import type { HolderJwk } from '../keys.js'
import type { StatusReference } from '../status.js'

/** All that one award says, whoever renders it. */
export type AwardToRender = {
  publicUrl: string
  achievement: { id: string; version: number; content: AchievementContent }
  member: { iss: string; name: string; logo?: string; country?: string }
  /** `id` is the member's own pseudonym or number for the learner. */
  learner: { id: string; givenName: string; familyName: string; email?: string }
  award: {
    /** The credential id: disclosable, since it would link copies. */
    id: string
    /** When this copy is signed; a date to the second, or coarser. */
    issuedAt: string
    validFrom: string
    validUntil?: string
    result?: string
    status: StatusReference
    holderKey?: HolderJwk
    /** An id of this copy alone, visible to all. */
    jti?: string
  }
}

/** The claims of an SD-JWT VC: `plain` for everyone, `disclosable` one by one as the holder chooses. */
export type RenderedClaims = { vct: string; plain: Record<string, Json>; disclosable: Record<string, Json> }

/** The `vct` of our own credential type at this installation. */
export const microCredentialType = (publicUrl: string): string => `${publicUrl}/types/micro-credential`

/** Seconds since 1970 of an RFC 3339 instant, the part of a second dropped (RFC 7519 §2 NumericDate). */
const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000)

/** The language in which the texts stand; the others go to `translations`. */
const mainLanguage = (name: LanguageMap): string => (name.en !== undefined ? 'en' : (Object.keys(name)[0] ?? 'en'))

function present(claims: Record<string, Json | undefined>): Record<string, Json> {
  const out: Record<string, Json> = {}
  for (const name of Object.keys(claims)) {
    const value = claims[name]
    if (value !== undefined) out[name] = value
  }
  return out
}

function translationsOf(content: AchievementContent, main: string): Json | undefined {
  const { name: title, description, criteria, prerequisites } = content
  const out: Record<string, Record<string, Json>> = {}
  for (const [claim, map] of Object.entries({ title, description, criteria, prerequisites }))
    for (const [language, text] of Object.entries(map ?? {}))
      if (language !== main) out[language] = { ...out[language], [claim]: text }
  return Object.keys(out).length > 0 ? out : undefined
}

function supervisionOf({ supervision, identityVerified }: AchievementContent): Json | undefined {
  if (supervision === undefined && identityVerified === undefined) return undefined
  return present({ mode: supervision, identity_verified: identityVerified })
}

function gradeOf(result: string | undefined, { result: scale }: AchievementContent): Json | undefined {
  if (result === undefined) return undefined
  return present({
    value: result,
    scale: scale?.name,
    minimum: scale?.min,
    maximum: scale?.max,
    required: scale?.required,
  })
}

/** What every award of one achievement by one member says. */
export type SharedByAwards = Pick<AwardToRender, 'publicUrl' | 'achievement' | 'member'>

/**
 * The claims of a micro-credential that are the same in every award of the achievement by the member: a caller that makes
 * many awards renders these once, and `ownClaims` for each.
 */
export function sharedClaims({ publicUrl, achievement, member }: SharedByAwards): RenderedClaims {
  const language = mainLanguage(achievement.content.name)
  const vct = microCredentialType(publicUrl)
  const logo = member.logo?.startsWith('https://') ? member.logo : undefined
  const plain = present({
    iss: member.iss,
    vct,
    title: textIn(achievement.content.name, language),
    text_language: language,
    achievement: { id: `urn:uuid:${achievement.id}`, version: achievement.version },
    awarding_body: present({ name: member.name, country: member.country, logo }),
  })
  return { vct, plain, disclosable: sharedDisclosable(achievement.content, language) }
}

function sharedDisclosable(content: AchievementContent, language: string): Record<string, Json> {
  const inMain = (map: LanguageMap | undefined) => map && textIn(map, language)
  return present({
    description: inMain(content.description),
    criteria: inMain(content.criteria),
    learning_outcomes: content.skills.map((skill) => present(skill)),
    ects_credits: content.ects,
    workload_hours: content.hours,
    eqf_level: content.eqf,
    assessment: content.assessment,
    participation: content.participation,
    supervision: supervisionOf(content),
    quality_assurance: content.qualityAssurance?.map((assurance) => present(assurance)),
    prerequisites: inMain(content.prerequisites),
    stackability: content.stackable && present({ into: content.stackable.into, note: content.stackable.note }),
    field_of_study: content.field,
    language_of_instruction: content.language,
    image: content.image,
    translations: translationsOf(content, language),
  })
}

/** The claims of a micro-credential that only this award makes. */
export function ownClaims({
  achievement,
  learner,
  award,
}: Pick<AwardToRender, 'achievement' | 'learner' | 'award'>): Omit<RenderedClaims, 'vct'> {
  const { status, holderKey, validUntil } = award
  const plain = present({
    iat: seconds(award.issuedAt),
    nbf: seconds(award.validFrom),
    exp: validUntil === undefined ? undefined : seconds(validUntil),
    jti: award.jti,
    status: { status_list: { idx: status.index, uri: status.uri } },
    cnf: holderKey && { jwk: { kty: holderKey.kty, crv: holderKey.crv, x: holderKey.x, y: holderKey.y } },
  })
  const disclosable = present({
    // With description, criteria and learning outcomes, which every achievement has, these five make eight at least.
    credential_id: `urn:uuid:${award.id}`,
    learner_id: learner.id,
    given_name: learner.givenName,
    family_name: learner.familyName,
    date_of_issuance: award.validFrom.slice(0, 10),
    email: learner.email,
    grade: gradeOf(award.result, achievement.content),
  })
  return { plain, disclosable }
}

/**
 * Renders an award as our own micro-credential: the elements of Council Recommendation 2022/C 243/02, Annex I, those about the
 * learner and the learning each selectively disclosable (8 at least), and nothing personal in what everyone sees.
 * What SD-JWT VC §2.2.2.3 forbids to disclose selectively stays plain.
 */
export function microCredential(input: AwardToRender): RenderedClaims {
  const shared = sharedClaims(input)
  const own = ownClaims(input)
  return {
    vct: shared.vct,
    plain: { ...shared.plain, ...own.plain },
    disclosable: { ...own.disclosable, ...shared.disclosable },
  }
}
