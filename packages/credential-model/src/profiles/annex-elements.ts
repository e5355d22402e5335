import type { AchievementContent } from '../achievement.js'

/** Who says it: the achievement, the award (whom, when), or the member's own entry in the registry. */
type From = 'achievement' | 'award' | 'member'

export type AnnexElement = {
  /** A name for programs. */
  element: string
  /** As Annex I calls it. */
  title: string
  mandatory: boolean
  from: From
  /** The fields of an achievement's content that carry it, any of which will do. */
  fields: readonly (keyof AchievementContent)[]
  there: (content: AchievementContent) => boolean
  /** What to do where it lacks. */
  remedy: string
}

const always = () => true
const said = (element: string, title: string, from: 'award' | 'member'): AnnexElement => ({
  element,
  title,
  mandatory: true,
  from,
  fields: [],
  there: always,
  remedy: '',
})
const written = (
  element: string,
  title: string,
  mandatory: boolean,
  fields: AnnexElement['fields'],
  remedy: string,
): AnnexElement => ({
  element,
  title,
  mandatory,
  from: 'achievement',
  fields,
  there: (content) => fields.some((field) => isThere(content[field])),
  remedy,
})

/** An empty list says nothing; `{ into: [] }` says that it stands alone. */
const isThere = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : value !== undefined)

/**
 * The elements to describe a micro-credential: Council Recommendation 2022/C 243/02 of 16 June 2022, Annex I, in its order, those that are
 * mandatory before those that are given where relevant.
 */
export const annexElements: readonly AnnexElement[] = [
  said('learner', 'Identification of the learner', 'award'),
  written('title', 'Title of the micro-credential', true, ['name'], 'give a name'),
  written('country', 'Country or region of the issuer', true, ['countries'], 'give countries, such as ["NL"]'),
  said('awarding-body', 'Awarding body', 'member'),
  said('date-of-issue', 'Date of issuing', 'award'),
  written(
    'learning-outcomes',
    'Learning outcomes',
    true,
    ['skills'],
    'name at least one skill, best with its ESCO uri',
  ),
  written(
    'workload',
    'Notional workload needed to achieve the learning outcomes',
    true,
    ['ects', 'hours'],
    'give ects wherever possible, or else hours',
  ),
  written(
    'level',
    'Level (and cycle) of the learning experience',
    true,
    ['eqf', 'cycle', 'levels'],
    'give the EQF level as eqf, the cycle, or a level of another framework in levels',
  ),
  written(
    'assessment',
    'Type of assessment',
    true,
    ['assessment'],
    'say how is assessed, such as "testing" or "portfolio"',
  ),
  written(
    'participation',
    'Form of participation in the learning activity',
    true,
    ['participation'],
    'say how one takes part: "online", "onsite or blended", "volunteering", "work experience"',
  ),
  written(
    'quality-assurance',
    'Type of quality assurance used to underpin the micro-credential',
    true,
    ['qualityAssurance'],
    'name the quality assurance, best with the address of its decision',
  ),
  written(
    'prerequisites',
    'Prerequisites needed to enrol in the learning activity',
    false,
    ['prerequisites'],
    'say what is needed to enrol, if anything is',
  ),
  written(
    'supervision',
    'Supervision and identity verification during assessment',
    false,
    ['supervision', 'identityVerified'],
    'say how assessment is supervised, and whether identity is verified',
  ),
  written('grade', 'Grade achieved', false, ['result'], 'describe the grade scale in result, where there are grades'),
  written(
    'stackability',
    'Integration or stackability options',
    false,
    ['stackable'],
    'name what it counts towards in stackable.into; an empty list says that it stands alone',
  ),
  written(
    'further-information',
    'Further information',
    false,
    ['furtherInformation', 'website'],
    'give furtherInformation or a website, where there is more to know',
  ),
]
