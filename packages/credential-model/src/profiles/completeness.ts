import type { AchievementContent } from '../achievement.js'
import { type AnnexElement, annexElements } from './annex-elements.js'
import { eudiLacks } from './eudi-learning.js'
import { ProfileName } from './profile-name.js'
import { type Unplaced, unplaced } from './unplaced.js'

/** One element of Annex I, and whether an award of the achievement will have it. */
export type ElementReport = Pick<AnnexElement, 'element' | 'title' | 'mandatory' | 'from'> & {
  present: boolean
  /** Which fields of the content carry it; any of them will do. */
  fields: string[]
  /** What to do; only where it lacks. */
  remedy?: string
}

/** What an achievement means for one profile. */
export type ProfileReport = {
  profile: ProfileName
  /** Whether it can be awarded in this profile. */
  available: boolean
  /** What the profile demands, and the achievement lacks. */
  lacks: { claim: string; field: string; remedy: string }[]
  /** What the achievement says, and the profile has no place for. */
  unplaced: Unplaced[]
}

export type Completeness = {
  /** Whether every mandatory element is there. */
  complete: boolean
  elements: ElementReport[]
  profiles: ProfileReport[]
  /** What the view in the European Learning Model has no place for. */
  elm: { unplaced: Unplaced[] }
}

function elementReport(content: AchievementContent, element: AnnexElement): ElementReport {
  const { title, mandatory, from, fields, there, remedy } = element
  const present = there(content)
  return { element: element.element, title, mandatory, from, present, fields: [...fields], ...(!present && { remedy }) }
}

function profileReport(content: AchievementContent, profile: ProfileName): ProfileReport {
  const lacks = profile === 'eudi' ? eudiLacks(content) : []
  const allowed = content.profiles?.includes(profile) ?? true
  return { profile, available: allowed && lacks.length === 0, lacks, unplaced: unplaced(profile, content) }
}

/**
 * What of Annex I of Council Recommendation 2022/C 243/02 an achievement lacks, and what each profile lacks and leaves out. It warns and
 * forbids nothing: that something is mandatory binds who issues a micro-credential under the Recommendation, and not
 * every achievement is one. A profile that cannot be filled is refused when it is awarded.
 */
export function completeness(content: AchievementContent): Completeness {
  const elements = annexElements.map((element) => elementReport(content, element))
  return {
    complete: elements.every(({ mandatory, present }) => present || !mandatory),
    elements,
    profiles: ProfileName.options.map((profile) => profileReport(content, profile)),
    elm: { unplaced: unplaced('elm', content) },
  }
}
