import type { Completeness, ElementReport, ProfileReport } from '@testamur/credential-model'

const lacking = ({ elements }: Completeness, mandatory: boolean): ElementReport[] =>
  elements.filter((element) => element.mandatory === mandatory && !element.present)

/** The elements that the Recommendation demands and the achievement lacks. */
export const lacksMandatory = (check: Completeness) => lacking(check, true)
export const lacksOptional = (check: Completeness) => lacking(check, false)

/** The verdict as a sentence. */
export function completenessInWords(check: Completeness): string {
  const lacks = lacksMandatory(check).length
  if (lacks === 0) return 'Every mandatory element of the European description is there.'
  return lacks === 1
    ? 'One mandatory element of the European description lacks.'
    : `${lacks} mandatory elements of the European description lack.`
}

export const profileNames = {
  'micro-credential': 'Micro-credential',
  eudi: 'EUDI learning credential',
  'open-badges': 'Open Badge',
} as const satisfies Record<ProfileReport['profile'], string>

/** Whether an achievement can be awarded in a profile, as a sentence. */
export function profileInWords({ available, lacks, unplaced }: ProfileReport): string {
  if (lacks.length > 0) return `Cannot be awarded: ${lacks.map(({ remedy }) => remedy).join('; ')}.`
  if (!available) return 'The achievement is not awarded in this profile.'
  if (unplaced.length === 0) return 'Shows all that the achievement says.'
  return `Leaves out ${unplaced.length} ${unplaced.length === 1 ? 'thing' : 'things'} that the achievement says.`
}

const fields: Record<string, string> = {
  name: 'title',
  skills: 'skills',
  levels: 'levels in other frameworks',
  eqf: 'EQF level',
  identityVerified: 'identity verification',
  stackable: 'what it counts towards',
  qualityAssurance: 'quality assurance',
  field: 'field of study',
  result: 'grade scale',
  furtherInformation: 'further information',
  imageCaption: 'caption of the image',
  countries: 'countries and regions',
  tags: 'keywords',
}

const texts = new Set(['name', 'description', 'criteria', 'prerequisites', 'furtherInformation'])
const memberNames: Record<string, string> = { uri: 'address', url: 'address' }

/** The fields that a profile leaves out, each once, for people. */
export const leftOutInWords = ({ unplaced }: Pick<ProfileReport, 'unplaced'>): string =>
  [
    ...new Set(
      unplaced.map(({ path }) => {
        const [, field = '', within, member] = path.split('/')
        const name = fields[field] ?? field
        if (member !== undefined && field !== 'stackable') return `${memberNames[member] ?? member} of ${name}`
        return texts.has(field) && within !== undefined ? `${name} in other languages` : name
      }),
    ),
  ].join(', ')
