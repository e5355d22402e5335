import type { VerifyReport } from '@testamur/credential-proof'
import {
  type CertificateData,
  credits,
  gradeInWords,
  hoursInWords,
  levelInWords,
  statements,
} from './certificate-data.js'

type Claims = Record<string, unknown>

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
const object = (value: unknown): Claims => (typeof value === 'object' && value !== null ? (value as Claims) : {})
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const names = (value: unknown): string =>
  list(value)
    .flatMap((item) => text(object(item).name) ?? text(item) ?? [])
    .join(', ')

/** Only http links become links. */
const link = (value: unknown): string | undefined => (/^https?:\/\//.test(text(value) ?? '') ? text(value) : undefined)

function skillsOf(claims: Claims): CertificateData['skills'] {
  return list(claims.learning_outcomes).flatMap((item) => {
    const name = text(object(item).name) ?? text(item)
    return name === undefined ? [] : [{ name, uri: link(object(item).uri) }]
  })
}

function holderOf(claims: Claims): string | undefined {
  const name = [text(claims.given_name), text(claims.family_name)].filter(Boolean).join(' ')
  return name === '' ? undefined : name
}

function supervisionOf(value: unknown): string | undefined {
  const { mode, identity_verified: verified } = object(value)
  return [text(mode), verified === true ? 'identity verified' : undefined].filter(Boolean).join(', ') || undefined
}

/** Our own credential has a grade with its scale, the EUDI learning credential the grade alone. */
function resultOf(claims: Claims): string | undefined {
  const { value, minimum, maximum } = object(claims.grade)
  return gradeInWords(text(value), { min: text(minimum), max: text(maximum) }) ?? text(claims.assessment_grade)
}

function countsTowards(claims: Claims): string | undefined {
  const { into, stand_alone: alone } = object(claims.stackability)
  if (alone === true) return 'nothing else: it stands alone'
  const stacks = { true: 'other credentials', false: 'nothing else: it stands alone' }
  return names(into) || stacks[String(claims.integration_stackability_options) as keyof typeof stacks]
}

const instant = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : new Date(seconds * 1000).toISOString()

const titleOf = (claims: Claims): string =>
  text(claims.title) ?? text(claims.achievement_title) ?? text(claims.name) ?? 'Credential'

/**
 * The certificate that a verified credential makes. The issuer's name is the registry's, not the one that the credential gives;
 * what its holder kept back is left out. Undefined where nothing in it can be trusted.
 */
export function certificateOfReport({ claims: given, credential }: VerifyReport): CertificateData | undefined {
  if (given === undefined || credential === undefined) return undefined
  const claims: Claims = given
  return {
    issuer: credential.member,
    title: titleOf(claims),
    holder: holderOf(claims),
    description: text(claims.description) ?? text(claims.achievement_description),
    awardedOn: text(claims.date_of_issuance) ?? instant(credential.nbf ?? credential.iat),
    validUntil: instant(credential.exp),
    facts: statements([
      ['Result', resultOf(claims)],
      [
        'Workload',
        credits(number(claims.ects_credits)) ??
          hoursInWords(number(claims.workload_hours)) ??
          text(claims.expected_study_time),
      ],
      ['Level', levelInWords(number(claims.eqf_level) ?? number(claims.level_of_learning_experience))],
      ['Assessment', text(claims.assessment)],
    ]),
    skills: skillsOf(claims),
    more: statements([
      ['What had to be done', text(claims.criteria)],
      ['Participation', text(claims.participation)],
      ['Supervision', supervisionOf(claims.supervision)],
      ['Prerequisites', text(claims.prerequisites) ?? names(claims.prerequisites_to_enroll)],
      ['Counts towards', countsTowards(claims)],
      ['Quality assurance', names(claims.quality_assurance) || names(claims.types_of_quality_assurance)],
      ['Field', text(claims.field_of_study)],
      ['Levels', names(claims.qualification_levels)],
      ['Country', names(object(claims.awarding_body).countries) || text(claims.issuing_country)],
      ['Language of instruction', text(claims.language_of_instruction) ?? names(claims.language_of_classes)],
      ['Further information', text(claims.further_information)],
    ]),
    number: text(claims.credential_id)?.replace('urn:uuid:', ''),
  }
}
