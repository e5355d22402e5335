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

const present = (claims: Record<string, Json | undefined>): Record<string, Json> =>
  Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)) as Record<string, Json>

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

function plainClaims({ publicUrl, achievement, member, award }: AwardToRender, language: string): Record<string, Json> {
  const { status, holderKey, validUntil } = award
  const logo = member.logo?.startsWith('https://') ? member.logo : undefined
  return present({
    iss: member.iss,
    vct: microCredentialType(publicUrl),
    iat: seconds(award.issuedAt),
    nbf: seconds(award.validFrom),
    exp: validUntil === undefined ? undefined : seconds(validUntil),
    jti: award.jti,
    status: { status_list: { idx: status.index, uri: status.uri } },
    cnf: holderKey && { jwk: { kty: holderKey.kty, crv: holderKey.crv, x: holderKey.x, y: holderKey.y } },
    title: textIn(achievement.content.name, language),
    text_language: language,
    achievement: { id: `urn:uuid:${achievement.id}`, version: achievement.version },
    awarding_body: present({ name: member.name, country: member.country, logo }),
  })
}

function disclosableClaims({ achievement: { content }, learner, award }: AwardToRender, language: string) {
  const inMain = (map: LanguageMap | undefined) => map && textIn(map, language)
  return present({
    // Whatever an achievement lacks, these eight are there.
    credential_id: `urn:uuid:${award.id}`,
    learner_id: learner.id,
    given_name: learner.givenName,
    family_name: learner.familyName,
    date_of_issuance: award.validFrom.slice(0, 10),
    description: inMain(content.description),
    criteria: inMain(content.criteria),
    learning_outcomes: content.skills.map((skill) => present(skill)),
    email: learner.email,
    grade: gradeOf(award.result, content),
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

/**
 * Renders an award as our own micro-credential: the elements of Council Recommendation 2022/C 243/02, Annex I, those about the
 * learner and the learning each selectively disclosable (8 at least), and nothing personal in what everyone sees.
 * What SD-JWT VC §2.2.2.3 forbids to disclose selectively stays plain.
 */
export function microCredential(input: AwardToRender): RenderedClaims {
  const language = mainLanguage(input.achievement.content.name)
  return {
    vct: microCredentialType(input.publicUrl),
    plain: plainClaims(input, language),
    disclosable: disclosableClaims(input, language),
  }
}
