import type { AchievementContent, LanguageMap } from '../achievement.js'
import { countryConcept, languageConcept } from './elm-vocabulary.js'
import type { ProfileName } from './profile-name.js'
import { mainLanguage } from './rendered-claims.js'

/** Something that an achievement says and a profile has no place for: a JSON pointer into the content, and why. */
export type Unplaced = { path: string; why: string }

type Field = keyof AchievementContent

const at = (path: string, why: string): Unplaced => ({ path, why })

/** The texts in other languages than the one that a profile shows. */
function otherLanguages(content: AchievementContent, fields: readonly Field[]): Unplaced[] {
  const main = mainLanguage(content.name)
  return fields.flatMap((field) =>
    Object.keys((content[field] as LanguageMap | undefined) ?? {})
      .filter((language) => language !== main)
      .map((language) => at(`/${field}/${language}`, 'the profile has texts in one language')),
  )
}

const noClaim = 'the profile has no claim for it'

const whole = (content: AchievementContent, fields: readonly Field[]): Unplaced[] =>
  fields.flatMap((field) => (content[field] === undefined ? [] : [at(`/${field}`, noClaim)]))

/** Members of list entries for which only the name has a place. */
const beyondNames = (field: Field, list: readonly object[] | undefined): Unplaced[] =>
  (list ?? []).flatMap((entry, i) =>
    Object.keys(entry)
      .filter((name) => name !== 'name' && (entry as Record<string, unknown>)[name] !== undefined)
      .map((name) => at(`/${field}/${i}/${name}`, 'the profile has a place for the name alone')),
  )

function eudiCountries({ countries = [] }: AchievementContent): Unplaced[] {
  const [first = '', ...others] = countries
  const region =
    first.length > 2 ? [at('/countries/0', 'the profile has a place for the country, not for its region')] : []
  return [...region, ...others.map((_, i) => at(`/countries/${i + 1}`, 'the profile has a place for one country'))]
}

function eudiStackable({ stackable }: AchievementContent): Unplaced[] {
  if (!stackable) return []
  const only = 'the profile says whether it stacks, not into what'
  return [
    ...stackable.into.map((_, i) => at(`/stackable/into/${i}`, only)),
    ...(stackable.note === undefined ? [] : [at('/stackable/note', only)]),
  ]
}

const eudiFields: readonly Field[] = [
  'criteria',
  'cycle',
  'levels',
  'assessment',
  'participation',
  'supervision',
  'identityVerified',
  'field',
  'programme',
  'result',
  'image',
  'imageCaption',
  'furtherInformation',
  'website',
  'kind',
  'code',
  'tags',
]

const ofEudi = (content: AchievementContent): Unplaced[] => [
  ...otherLanguages(content, ['name', 'description', 'prerequisites']),
  ...whole(content, eudiFields),
  ...beyondNames('skills', content.skills),
  ...beyondNames('qualityAssurance', content.qualityAssurance),
  ...eudiCountries(content),
  ...eudiStackable(content),
]

/** The standard has no place for a caption without its image. */
const ofBadge = ({ image, imageCaption }: AchievementContent): Unplaced[] =>
  imageCaption !== undefined && image === undefined
    ? [at('/imageCaption', 'a badge has a caption for an image alone')]
    : []

/** A skill of ESCO is one by its URI, which says the framework too. */
const elmSkills = ({ skills }: AchievementContent): Unplaced[] =>
  skills.flatMap(({ uri, framework, code }, i) => {
    const esco = uri !== undefined && ESCO_SKILL.test(uri)
    const framed = framework === undefined || (esco ? framework === 'ESCO' : uri !== undefined)
    return [
      ...(framed ? [] : [at(`/skills/${i}/framework`, elmWords)]),
      ...(esco && uri.startsWith('https:') ? [at(`/skills/${i}/uri`, 'ESCO has http URIs')] : []),
      ...(code === undefined ? [] : [at(`/skills/${i}/code`, elmWords)]),
    ]
  })

const elmWords = 'the model names a skill by its title and URI'
const ESCO_SKILL = /^https?:\/\/data\.europa\.eu\/esco\/skill\//

/** The European Learning Model knows languages, not regions of them: of `nl-NL` and `nl-BE` one stands. */
function elmLanguages(content: AchievementContent): Unplaced[] {
  const fields = ['name', 'description', 'criteria', 'prerequisites', 'furtherInformation'] as const
  return fields.flatMap((field) => {
    const tags = Object.keys(content[field] ?? {})
    const seen = new Set<string | undefined>()
    return tags.flatMap((tag) => {
      const [language] = tag.split('-')
      if (!seen.has(language)) return seen.add(language) && []
      return [at(`/${field}/${tag}`, 'the model has one text in each language')]
    })
  })
}

const unknownTo = (content: AchievementContent): Unplaced[] => [
  ...(content.countries ?? []).flatMap((code, i) =>
    countryConcept(code) && code.length === 2
      ? []
      : [at(`/countries/${i}`, 'the European list of countries is used, without regions')],
  ),
  ...(content.language === undefined || (languageConcept(content.language) && !content.language.includes('-'))
    ? []
    : [at('/language', 'the European list of languages is used, without regions')]),
]

const ofElm = (content: AchievementContent): Unplaced[] => [
  ...elmLanguages(content),
  ...elmSkills(content),
  ...unknownTo(content),
  ...whole(content, ['image', 'imageCaption']),
  ...(content.result?.type === undefined ? [] : [at('/result/type', 'the model has no kind of scale')]),
]

const byProfile: Record<ProfileName | 'elm', (content: AchievementContent) => Unplaced[]> = {
  'micro-credential': () => [],
  eudi: ofEudi,
  'open-badges': ofBadge,
  elm: ofElm,
}

/**
 * What of an achievement's content a profile leaves out, or the view in the European Learning Model. Nothing else is lost: a test walks every value of a content, and
 * finds it in the rendering or named here. `validFor` shows as the end of the award, the grade scale with a grade;
 * `profiles` and `provenance` are not for holders.
 */
export const unplaced = (profile: ProfileName | 'elm', content: AchievementContent): Unplaced[] =>
  byProfile[profile](content)
