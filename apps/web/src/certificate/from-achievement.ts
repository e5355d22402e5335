import { type AchievementContent, textIn } from '@testamur/credential-model'
import {
  type CertificateData,
  credits,
  durationInWords,
  gradeInWords,
  hoursInWords,
  levelInWords,
  statements,
} from './certificate-data.js'

export type AwardDraft = {
  holder?: string
  result?: string
  awardedOn?: string
  validUntil?: string
}

const countsTowards = ({ stackable }: AchievementContent): string | undefined =>
  stackable && (stackable.into.join(', ') || 'nothing else: it stands alone')

/** The certificate as it will be: an achievement with what the form holds so far. */
export function certificateOfAchievement(
  issuer: CertificateData['issuer'],
  content: AchievementContent,
  draft: AwardDraft = {},
): CertificateData {
  const text = (map: AchievementContent['prerequisites']) => map && textIn(map)
  return {
    issuer,
    title: textIn(content.name),
    description: textIn(content.description),
    holder: draft.holder,
    awardedOn: draft.awardedOn,
    validUntil: draft.validUntil,
    facts: statements([
      ['Result', gradeInWords(draft.result, content.result)],
      ['Workload', credits(content.ects) ?? hoursInWords(content.hours)],
      ['Level', levelInWords(content.eqf)],
      ['Assessment', content.assessment],
      ['Valid for', draft.awardedOn === undefined && content.validFor ? durationInWords(content.validFor) : undefined],
    ]),
    skills: content.skills,
    more: statements([
      ['What had to be done', text(content.criteria)],
      ['Participation', content.participation],
      ['Supervision', content.supervision],
      ['Prerequisites', text(content.prerequisites)],
      ['Counts towards', countsTowards(content)],
      ['Quality assurance', content.qualityAssurance?.map(({ name }) => name).join(', ')],
      ['Field', content.field],
      ['Levels', content.levels?.map(({ name }) => name).join(', ')],
      ['Country', content.countries?.join(', ')],
      ['Language of instruction', content.language],
      ['Further information', text(content.furtherInformation)],
    ]),
  }
}
