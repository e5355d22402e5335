import { type AchievementContent, type LanguageMap, textIn } from '../achievement.js'
import type { Json } from '../canonical-json.js'
import {
  type AwardToRender,
  confirmationOf,
  mainLanguage,
  type OwnToAward,
  present,
  type RenderedClaims,
  renderClaims,
  type SdJwtProfile,
  type SharedByAwards,
  seconds,
  statusClaim,
} from './rendered-claims.js'

/** The `vct` of our own credential type at this installation. */
export const microCredentialType = (publicUrl: string): string => `${publicUrl}/types/micro-credential`

/** The texts in the other languages, by language and claim. */
function translationsOf(content: AchievementContent, main: string): Json | undefined {
  const { name: title, description, criteria, prerequisites, furtherInformation: further_information } = content
  const out: Record<string, Record<string, Json>> = {}
  for (const [claim, map] of Object.entries({ title, description, criteria, prerequisites, further_information }))
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
    scale_type: scale?.type,
    minimum: scale?.min,
    maximum: scale?.max,
    required: scale?.required,
  })
}

function stackabilityOf({ stackable }: AchievementContent): Json | undefined {
  if (stackable === undefined) return undefined
  return present({ stand_alone: stackable.into.length === 0, into: stackable.into, note: stackable.note })
}

/**
 * The claims of a micro-credential that are the same in every award of the achievement by the member: a caller that makes
 * many awards renders these once, and `ownClaims` for each.
 */
export function sharedClaims({ publicUrl, achievement, member, vctIntegrity }: SharedByAwards): RenderedClaims {
  const { content } = achievement
  const language = mainLanguage(content.name)
  const vct = microCredentialType(publicUrl)
  const logo = member.logo?.startsWith('https://') ? member.logo : undefined
  const plain = present({
    iss: member.iss,
    vct,
    'vct#integrity': vctIntegrity,
    title: textIn(content.name, language),
    text_language: language,
    achievement: { id: `urn:uuid:${achievement.id}`, version: achievement.version },
    awarding_body: present({ name: member.name, countries: content.countries, logo }),
  })
  return { vct, plain, disclosable: sharedDisclosable(content, language) }
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
    qf_ehea_cycle: content.cycle,
    qualification_levels: content.levels?.map((level) => present(level)),
    assessment: content.assessment,
    participation: content.participation,
    supervision: supervisionOf(content),
    quality_assurance: content.qualityAssurance?.map((assurance) => present(assurance)),
    prerequisites: inMain(content.prerequisites),
    stackability: stackabilityOf(content),
    field_of_study: content.field,
    education_programme: content.programme,
    language_of_instruction: content.language,
    image: content.image,
    image_caption: content.imageCaption,
    further_information: inMain(content.furtherInformation),
    website: content.website,
    kind: content.kind,
    code: content.code,
    tags: content.tags,
    translations: translationsOf(content, language),
  })
}

/** The claims of a micro-credential that only this award makes. */
export function ownClaims({ achievement, learner, award }: OwnToAward): Omit<RenderedClaims, 'vct'> {
  const plain = present({
    iat: seconds(award.issuedAt),
    nbf: seconds(award.validFrom),
    exp: award.validUntil === undefined ? undefined : seconds(award.validUntil),
    jti: award.jti,
    status: statusClaim(award.status),
    cnf: award.holderKey && confirmationOf(award.holderKey),
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
 * Our own micro-credential: all elements of Council Recommendation 2022/C 243/02, Annex I, those about the learner and the
 * learning each selectively disclosable (8 at least), and nothing personal in what everyone sees. What SD-JWT VC §2.2.2.3
 * forbids to disclose selectively stays plain.
 */
export const microCredentialProfile: SdJwtProfile = { shared: sharedClaims, own: ownClaims }

/** Renders one award as our own micro-credential. */
export const microCredential = (input: AwardToRender): RenderedClaims => renderClaims(microCredentialProfile, input)
