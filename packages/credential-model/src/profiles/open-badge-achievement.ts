import {
  type AchievementContent,
  type LanguageMap,
  type QualificationLevel,
  type Skill,
  textIn,
} from '../achievement.js'
import type { Json } from '../canonical-json.js'
import { achievementType, type BadgeExtension, resultType } from './open-badge-vocabulary.js'
import { type AwardToRender, mainLanguage, present } from './rendered-claims.js'

type Claims = Record<string, Json>

/** Where the levels of the EQF are described. */
export const EQF_URL = 'https://europass.europa.eu/en/description-eight-eqf-levels'

/** The id of an achievement's grade scale, to which a result refers. */
export const resultDescriptionId = (achievementId: string): string => `urn:uuid:${achievementId}#result`

const alignment = (claims: Record<string, Json | undefined>): Json => present({ type: ['Alignment'], ...claims })

const isEqf = ({ framework }: QualificationLevel) => framework === 'EQF'

function eqfAlignment({ eqf, levels }: AchievementContent): Json[] {
  if (eqf === undefined) return []
  const described = levels?.find((level) => isEqf(level) && level.code === String(eqf))
  return [
    alignment({
      targetType: 'ext:EQF',
      targetFramework: 'EQF',
      targetName: described?.name ?? `EQF level ${eqf}`,
      targetCode: String(eqf),
      targetDescription: described?.description,
      targetUrl: described?.url ?? EQF_URL,
    }),
  ]
}

/** Alignments need an URL: what has one stands among them, the rest in an extension. */
const hasUrl = <T extends { url?: string }>(one: T): one is T & { url: string } => one.url !== undefined
const otherLevels = ({ levels, eqf }: AchievementContent) =>
  (levels ?? []).filter((level) => !(isEqf(level) && level.code === String(eqf)))

const levelAlignment = ({ name, framework, code, description, url }: QualificationLevel): Json =>
  alignment({
    targetType: 'ext:QualificationLevel',
    targetName: name,
    targetFramework: framework,
    targetCode: code,
    targetDescription: description,
    targetUrl: url,
  })

const skillAlignment = ({ name, uri, framework, code, description }: Skill): Json =>
  alignment({
    targetName: name,
    targetFramework: framework,
    targetCode: code,
    targetDescription: description,
    targetUrl: uri,
  })

function alignments(content: AchievementContent): Json[] {
  const assured = (content.qualityAssurance ?? []).filter(hasUrl).map(({ name, description, code, url }) =>
    alignment({
      targetType: 'ext:QualityAssurance',
      targetName: name,
      targetDescription: description,
      targetCode: code,
      targetUrl: url,
    }),
  )
  return [
    ...content.skills.filter((skill) => skill.uri !== undefined).map(skillAlignment),
    ...eqfAlignment(content),
    ...otherLevels(content).filter(hasUrl).map(levelAlignment),
    ...assured,
  ]
}

/** A list with something in it, or nothing: the serialization leaves out empty ones (§B.1). */
const some = (list: readonly unknown[] | undefined): Json | undefined =>
  list && list.length > 0 ? (list as Json) : undefined

const withoutUrl = <T extends { url?: string }>(list: readonly T[] | undefined) => list?.filter((one) => !hasUrl(one))

function translations(content: AchievementContent, main: string): Json | undefined {
  const { name, description, criteria, prerequisites, furtherInformation } = content
  const maps: Record<string, LanguageMap | undefined> = {
    name,
    description,
    criteria,
    prerequisites,
    furtherInformation,
  }
  const out: Record<string, Claims> = {}
  for (const [claim, map] of Object.entries(maps))
    for (const [language, text] of Object.entries(map ?? {}))
      if (language !== main) out[language] = { ...out[language], [claim]: text }
  return Object.keys(out).length > 0 ? out : undefined
}

/** Edubadges counts in ECTS or in hours of study (SBU), and names the hours behind ECTS otherwise. */
const hoursOf = ({ ects, hours }: AchievementContent) =>
  ects === undefined ? { SBU: hours } : { timeInvestment: hours }

/** What the standard has no property for, under the names of our own context. */
function extensionsOf(content: AchievementContent, main: string): Partial<Record<BadgeExtension, Json | undefined>> {
  const inMain = (map: LanguageMap | undefined) => map && textIn(map, main)
  const { stackable, language } = content
  return {
    ECTS: content.ects,
    ...hoursOf(content),
    assessmentType: content.assessment,
    participationType: content.participation,
    supervisionType: content.supervision,
    identityChecked: content.identityVerified,
    educationProgramIdentifier: content.programme,
    languageOfInstruction: language === main ? undefined : language,
    prerequisites: inMain(content.prerequisites),
    standAlone: stackable && stackable.into.length === 0,
    stackableInto: some(stackable?.into),
    stackabilityNote: stackable?.note,
    qfEheaCycle: content.cycle,
    learningOutcomes: some(content.skills.filter((skill) => skill.uri === undefined)),
    qualityAssurance: some(withoutUrl(content.qualityAssurance)),
    qualificationLevels: some(withoutUrl(otherLevels(content))),
    furtherInformation: inMain(content.furtherInformation),
    website: content.website,
    translations: translations(content, main),
    awardingCountries: content.countries,
  }
}

function imageOf({ image, imageCaption }: AchievementContent): Json | undefined {
  return image === undefined ? undefined : present({ id: image, type: 'Image', caption: imageCaption })
}

function scaleOf(id: string, { result }: AchievementContent): Json | undefined {
  if (!result) return undefined
  return [
    present({
      id: resultDescriptionId(id),
      type: ['ResultDescription'],
      name: result.name ?? 'Result',
      resultType: resultType(result.type ?? 'Result'),
      valueMin: result.min,
      valueMax: result.max,
      requiredValue: result.required,
    }),
  ]
}

/** The `Achievement` of a badge (Open Badges 3.0 §B.1.2), by its creator. */
export function badgeAchievement({ id, version, content }: AwardToRender['achievement'], creator: string): Claims {
  const main = mainLanguage(content.name)
  return present({
    id: `urn:uuid:${id}`,
    type: ['Achievement'],
    name: textIn(content.name, main),
    description: textIn(content.description, main),
    criteria: { narrative: textIn(content.criteria, main) },
    achievementType: content.kind && achievementType(content.kind),
    creator: { id: creator, type: ['Profile'] },
    inLanguage: main,
    version: String(version),
    humanCode: content.code,
    fieldOfStudy: content.field,
    image: imageOf(content),
    tag: some(content.tags),
    alignment: some(alignments(content)),
    resultDescription: scaleOf(id, content),
    ...extensionsOf(content, main),
  })
}
