import type { AchievementContent, LanguageMap, Skill } from '../achievement.js'
import type { Json } from '../canonical-json.js'
import { ects, eqfLevel, escoSkill, languageConcept, ownConcept } from './elm-vocabulary.js'
import { type AwardToRender, mainLanguage, present } from './rendered-claims.js'

const ESCO = /^https?:\/\/data\.europa\.eu\/esco\/skill\//

/** Texts by language; the model knows languages, not regions of them, and the first of a language stands. */
export function languagesOf(map: LanguageMap): Json {
  const out: Record<string, string> = {}
  for (const [tag, text] of Object.entries(map)) out[tag.split('-')[0] ?? tag] ??= text
  return out
}

export const noteOf = (texts: Json): Json => ({ type: 'Note', noteLiteral: texts })

function outcomeOf(content: AchievementContent) {
  const language = mainLanguage(content.name).split('-')[0] ?? 'en'
  return ({ name, uri, framework, description }: Skill): Json =>
    present({
      type: 'LearningOutcome',
      title: { [language]: name },
      relatedESCOSkill: uri && ESCO.test(uri) ? escoSkill(uri.replace(/^https:/, 'http:'), name) : undefined,
      relatedSkill:
        uri && !ESCO.test(uri)
          ? present({
              id: uri,
              type: 'Concept',
              prefLabel: { [language]: name },
              definition: framework && { en: framework },
            })
          : undefined,
      additionalNote: description && noteOf({ [language]: description }),
    })
}

const joined = (...parts: (string | undefined)[]): string => parts.filter((part) => part !== undefined).join(', ')

/** How assessment is supervised: an assessment has a property for it, but there is one only where there is a grade. */
function supervisionOf({ supervision, identityVerified }: AchievementContent): string[] {
  const verified = identityVerified === undefined ? undefined : `identity ${identityVerified ? '' : 'not '}verified`
  const words = joined(supervision, verified)
  return words === '' ? [] : [`Supervision of assessment: ${words}`]
}

function stackingOf({ stackable }: AchievementContent): string[] {
  if (!stackable) return []
  return [...(stackable.into.length === 0 ? ['Stands alone'] : []), ...(stackable.note ? [stackable.note] : [])]
}

/** Quality assurance, levels of other frameworks and what else has no property of its own, in words. */
function notesOf(content: AchievementContent): Json[] {
  const { qualityAssurance = [], levels = [], cycle, tags, furtherInformation } = content
  const words = [
    ...qualityAssurance.map((one) => `Quality assurance: ${joined(one.name, one.code, one.description, one.url)}`),
    ...levels.map((one) => `Level: ${joined(one.name, one.framework, one.code, one.description, one.url)}`),
    ...(cycle === undefined ? [] : [`Cycle (QF-EHEA): ${cycle}`]),
    ...supervisionOf(content),
    ...stackingOf(content),
    ...(tags ? [`Keywords: ${tags.join(', ')}`] : []),
  ].map((text) => noteOf({ en: text }))
  return furtherInformation === undefined ? words : [...words, noteOf(languagesOf(furtherInformation))]
}

/** Hours as an XML Schema duration, to the minute. */
export function durationOf(hours: number): string {
  const minutes = Math.round(hours * 60)
  return `PT${Math.floor(minutes / 60)}H${minutes % 60 === 0 ? '' : `${minutes % 60}M`}`
}

function identifiersOf({ code, programme }: AchievementContent): Json | undefined {
  const one = (notation: string, schemeName: string): Json => ({ type: 'Identifier', notation, schemeName })
  return some([
    ...(code === undefined ? [] : [one(code, 'Code of the provider')]),
    ...(programme === undefined ? [] : [one(programme, 'Education programme')]),
  ])
}

const some = (list: readonly Json[]): Json | undefined => (list.length > 0 ? [...list] : undefined)

/** What the achievement is, whoever got it: the `Qualification` behind an award. */
export function elmQualification({ id, content }: AwardToRender['achievement'], assessment: Json): Json {
  return present({
    id: `urn:uuid:${id}#qualification`,
    type: 'Qualification',
    title: languagesOf(content.name),
    description: languagesOf(content.description),
    identifier: identifiersOf(content),
    learningOutcome: some(content.skills.map(outcomeOf(content))),
    creditPoint:
      content.ects === undefined ? undefined : { type: 'CreditPoint', framework: ects, point: String(content.ects) },
    volumeOfLearning: content.hours === undefined ? undefined : durationOf(content.hours),
    eqfLevel: content.eqf === undefined ? undefined : eqfLevel(content.eqf),
    entryRequirement: content.prerequisites && noteOf(languagesOf(content.prerequisites)),
    language: content.language === undefined ? undefined : languageConcept(content.language),
    educationSubject: content.field === undefined ? undefined : ownConcept(content.field),
    dcType: content.kind === undefined ? undefined : ownConcept(content.kind),
    provenBy: assessment,
    homepage: content.website === undefined ? undefined : { type: 'WebResource', contentURL: content.website },
    learningOutcomeSummary: noteOf(languagesOf(content.criteria)),
    isPartialQualification: false,
    additionalNote: some(notesOf(content)),
  })
}
