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
  const grade = object(claims.grade)
  return {
    issuer: credential.member,
    title: titleOf(claims),
    holder: holderOf(claims),
    description: text(claims.description),
    awardedOn: text(claims.date_of_issuance) ?? instant(credential.nbf ?? credential.iat),
    validUntil: instant(credential.exp),
    facts: statements([
      ['Result', gradeInWords(text(grade.value), { min: text(grade.minimum), max: text(grade.maximum) })],
      ['Workload', credits(number(claims.ects_credits)) ?? hoursInWords(number(claims.workload_hours))],
      ['Level', levelInWords(number(claims.eqf_level))],
      ['Assessment', text(claims.assessment)],
    ]),
    skills: skillsOf(claims),
    more: statements([
      ['What had to be done', text(claims.criteria)],
      ['Participation', text(claims.participation)],
      ['Supervision', supervisionOf(claims.supervision)],
      ['Prerequisites', text(claims.prerequisites)],
      ['Counts towards', names(object(claims.stackability).into)],
      ['Quality assurance', names(claims.quality_assurance)],
      ['Field', text(claims.field_of_study)],
      ['Language of instruction', text(claims.language_of_instruction)],
    ]),
    number: text(claims.credential_id)?.replace('urn:uuid:', ''),
  }
}
