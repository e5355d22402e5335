import { type AchievementContent, type LanguageMap, type Skill, textIn } from '../achievement.js'
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

/** Quality assurance, levels of other frameworks and what else has no property of its own, in words. */
function notesOf(content: AchievementContent): Json[] {
  const assured = (content.qualityAssurance ?? []).map(({ name, code, description, url }) =>
    ['Quality assurance: ', [name, code, description, url].filter((part) => part !== undefined).join(', ')].join(''),
  )
  const levels = (content.levels ?? []).map(({ name, framework, url }) =>
    ['Level: ', [name, framework, url].filter((part) => part !== undefined).join(', ')].join(''),
  )
  const cycle = content.cycle === undefined ? [] : [`Cycle (QF-EHEA): ${content.cycle}`]
  const words = [...assured, ...levels, ...cycle].map((text) => noteOf({ en: text }))
  return content.furtherInformation === undefined ? words : [...words, noteOf(languagesOf(content.furtherInformation))]
}

const some = (list: readonly Json[]): Json | undefined => (list.length > 0 ? [...list] : undefined)

/** What the achievement is, whoever got it: the `Qualification` behind an award. */
export function elmQualification({ id, content }: AwardToRender['achievement'], assessment: Json): Json {
  const code = content.code ?? content.programme
  return present({
    id: `urn:uuid:${id}#qualification`,
    type: 'Qualification',
    title: languagesOf(content.name),
    description: languagesOf(content.description),
    identifier:
      code === undefined ? undefined : { type: 'Identifier', notation: code, schemeName: 'Code of the provider' },
    learningOutcome: some(content.skills.map(outcomeOf(content))),
    creditPoint:
      content.ects === undefined ? undefined : { type: 'CreditPoint', framework: ects, point: String(content.ects) },
    volumeOfLearning: content.hours === undefined ? undefined : `PT${Math.round(content.hours)}H`,
    eqfLevel: content.eqf === undefined ? undefined : eqfLevel(content.eqf),
    entryRequirement: content.prerequisites && noteOf(languagesOf(content.prerequisites)),
    language: content.language === undefined ? undefined : languageConcept(content.language),
    educationSubject: content.field === undefined ? undefined : ownConcept(content.field),
    dcType: content.kind === undefined ? undefined : ownConcept(content.kind),
    provenBy: assessment,
    homepage: content.website === undefined ? undefined : { type: 'WebResource', contentURL: content.website },
    learningOutcomeSummary: noteOf({
      [mainLanguage(content.name).split('-')[0] ?? 'en']: textIn(content.criteria, mainLanguage(content.name)),
    }),
    isPartialQualification: false,
    additionalNote: some(notesOf(content)),
  })
}
