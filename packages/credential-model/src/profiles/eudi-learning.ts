import { type AchievementContent, textIn } from '../achievement.js'
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

/** The EUDI wallet's type of learning credential. */
export const eudiLearningType = 'urn:eu.europa.ec.eudi:learning:credential:1'

/** How long a token is good whose award has no end: the type wants `exp` of every token, and `date_of_expiry` only of awards that end. */
export const EUDI_TOKEN_YEARS = 5

/** "3 ECTS credits (84 hours)": the type has one text for the notional workload. */
function studyTimeOf({ ects, hours }: AchievementContent): string | undefined {
  const credits = ects === undefined ? undefined : `${ects} ECTS credit${ects === 1 ? '' : 's'}`
  const time = hours === undefined ? undefined : `${hours} hour${hours === 1 ? '' : 's'}`
  return credits && time ? `${credits} (${time})` : (credits ?? time)
}

/** ISO 3166-1 alpha-2 of the foremost country; a region stands for the country that it lies in. */
const countryOf = ({ countries }: AchievementContent): string | undefined => countries?.[0]?.slice(0, 2)

const nonEmpty = <T>(list: readonly T[] | undefined): readonly T[] | undefined =>
  list && list.length > 0 ? list : undefined

/** What the type demands of an achievement beyond what each has. */
export type EudiLack = { claim: string; field: string; remedy: string }

/** The mandatory claims that an achievement leaves without a value. With none lacking it can be awarded in this profile. */
export function eudiLacks(content: AchievementContent): EudiLack[] {
  const wanted: [boolean, EudiLack][] = [
    [
      countryOf(content) !== undefined,
      { claim: 'issuing_country', field: 'countries', remedy: 'give the country of the awarding body, such as ["NL"]' },
    ],
    [
      content.language !== undefined,
      { claim: 'language_of_classes', field: 'language', remedy: 'give the language of instruction, such as "nl"' },
    ],
    [
      studyTimeOf(content) !== undefined,
      { claim: 'expected_study_time', field: 'ects', remedy: 'give the workload as ects or hours' },
    ],
    [
      content.eqf !== undefined,
      { claim: 'level_of_learning_experience', field: 'eqf', remedy: 'give the EQF level, 1 to 8' },
    ],
    [
      nonEmpty(content.qualityAssurance) !== undefined,
      {
        claim: 'types_of_quality_assurance',
        field: 'qualityAssurance',
        remedy: 'name the quality assurance, at least one',
      },
    ],
  ]
  return wanted.flatMap(([there, lack]) => (there ? [] : [lack]))
}

function shared({ achievement, member }: SharedByAwards): RenderedClaims {
  const { content } = achievement
  const language = mainLanguage(content.name)
  const plain = present({
    iss: member.iss,
    vct: eudiLearningType,
    issuing_authority: member.name,
    issuing_country: countryOf(content),
    achievement_title: textIn(content.name, language),
    achievement_description: textIn(content.description, language),
    language_of_classes: content.language === undefined ? undefined : [content.language],
  })
  const disclosable = present({
    learning_outcomes: nonEmpty(content.skills.map((skill) => skill.name)) as Json | undefined,
    expected_study_time: studyTimeOf(content),
    level_of_learning_experience: content.eqf,
    types_of_quality_assurance: nonEmpty(content.qualityAssurance?.map(({ name }) => name)) as Json | undefined,
    prerequisites_to_enroll: content.prerequisites && [textIn(content.prerequisites, language)],
    integration_stackability_options: content.stackable && content.stackable.into.length > 0,
  })
  return { vct: eudiLearningType, plain, disclosable }
}

/** The end of the token where the award has none: five years after it is signed. */
function technicalEnd(issuedAt: string): string {
  const end = new Date(issuedAt)
  end.setUTCFullYear(end.getUTCFullYear() + EUDI_TOKEN_YEARS)
  return end.toISOString()
}

/** @throws TypeError without a holder's key or an id of the token: the type has none without */
function own({ learner, award }: OwnToAward): Omit<RenderedClaims, 'vct'> {
  if (!award.holderKey || !award.jti) throw new TypeError('the EUDI learning credential needs holderKey and jti')
  const plain = present({
    jti: award.jti,
    iat: seconds(award.issuedAt),
    exp: seconds(award.validUntil ?? technicalEnd(award.issuedAt)),
    cnf: confirmationOf(award.holderKey),
    date_of_issuance: award.validFrom.slice(0, 10),
    date_of_expiry: award.validUntil?.slice(0, 10),
    status: statusClaim(award.status),
  })
  const disclosable = present({
    family_name: learner.familyName,
    given_name: learner.givenName,
    learner_identification: learner.id,
    assessment_grade: award.result,
  })
  return { plain, disclosable }
}

/**
 * The EUDI learning credential. Names, types and `sd` of the claims are those of the type metadata and the encoder of the
 * reference issuer (eu-digital-identity-wallet/eudi-srv-pid-issuer, `vct/learning_credential.json` and
 * `EncodeLearningCredential.kt`, Apache 2.0): texts, arrays that are disclosed as a whole, the EQF level as a number, stackability as
 * true or false. What the type has no claim for is told by `unplaced`. `status` is added: without it nobody could revoke.
 */
export const eudiLearningProfile: SdJwtProfile = { shared, own }

/** Renders one award as EUDI learning credential. */
export const eudiLearning = (input: AwardToRender): RenderedClaims => renderClaims(eudiLearningProfile, input)
