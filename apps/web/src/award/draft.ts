import { type AchievementContent, completeness, type ProfileName } from '@testamur/credential-model'
import type { AwardInput } from '../api/issuer.js'
import { profileInWords } from '../completeness/completeness-words.js'

/** The form as it stands: what is typed, to the letter. */
export type Draft = {
  achievement: string
  learnerId: string
  givenName: string
  familyName: string
  email: string
  result: string
  validity: 'as-published' | 'until'
  /** `YYYY-MM-DD` */
  validUntil: string
  delivery: 'direct' | 'offer'
  profile: ProfileName
}

export const emptyDraft: Draft = {
  achievement: '',
  learnerId: '',
  givenName: '',
  familyName: '',
  email: '',
  result: '',
  validity: 'as-published',
  validUntil: '',
  delivery: 'direct',
  profile: 'micro-credential',
}

export type DraftErrors = Partial<Record<keyof Draft, string>>
type Scale = AchievementContent['result']

const decimal = (text: string | undefined): number | undefined =>
  text !== undefined && /^-?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : undefined

/** What is wrong with a result by its achievement's scale. Scales in words are not judged here. */
export function resultError(result: string, scale: Scale): string | undefined {
  if (result === '' || !scale) return undefined
  const [min, max, required] = [decimal(scale.min), decimal(scale.max), decimal(scale.required)]
  if (min === undefined || max === undefined) return undefined
  const value = decimal(result)
  if (value === undefined || value < min || value > max) return `Give a number from ${scale.min} to ${scale.max}.`
  if (required !== undefined && value < required) return `At least ${scale.required} is needed for this achievement.`
  return undefined
}

const names = (given: string, what: string) => (given.trim() === '' ? `Give the learner's ${what}.` : undefined)

/** Every error of the form, by its field. */
export function draftErrors(draft: Draft, content: AchievementContent | undefined, now: Date): DraftErrors {
  const errors: Record<string, string | undefined> = {
    achievement: content ? undefined : 'Choose what is awarded.',
    learnerId:
      draft.learnerId.trim() === '' ? 'Give your own number for the learner, such as a student number.' : undefined,
    givenName: names(draft.givenName, 'given name'),
    familyName: names(draft.familyName, 'family name'),
    email:
      draft.email.trim() === '' || /^\S+@\S+\.\S+$/.test(draft.email.trim()) ? undefined : 'This is no e-mail address.',
    result: resultError(draft.result.trim(), content?.result),
    validUntil: draft.validity === 'until' ? untilError(draft.validUntil, now) : undefined,
    profile: content && profileError(draft, content),
  }
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => error !== undefined))
}

/** Why the award cannot be made in the profile; undefined where it can. */
export function profileError(
  { profile, delivery }: Pick<Draft, 'profile' | 'delivery'>,
  content: AchievementContent,
): string | undefined {
  const report = completeness(content).profiles.find((one) => one.profile === profile)
  if (report && !report.available) return profileInWords(report)
  if (profile === 'eudi' && delivery === 'direct')
    return 'This credential is bound to a wallet: choose to hand it over as an offer.'
  return undefined
}

function untilError(day: string, now: Date): string | undefined {
  const end = endOfDay(day)
  if (!end) return 'Choose the last day on which it is valid.'
  return end.getTime() <= now.getTime() ? 'This day has passed.' : undefined
}

/** The last second of a day in UTC: an award is valid on its last day. */
const endOfDay = (day: string): Date | undefined => {
  const end = new Date(`${day}T23:59:59Z`)
  return Number.isNaN(end.getTime()) ? undefined : end
}

/** When an award of today ends, for the certificate beside the form; undefined without an end. */
export function endOf(draft: Draft, content: AchievementContent | undefined, now: Date): string | undefined {
  if (draft.validity === 'until') return endOfDay(draft.validUntil)?.toISOString()
  const [, amount, unit] = /^P(\d{1,3})([YMD])$/.exec(content?.validFor ?? '') ?? []
  if (!amount) return undefined
  const end = new Date(now)
  if (unit === 'Y') end.setUTCFullYear(end.getUTCFullYear() + Number(amount))
  else if (unit === 'M') end.setUTCMonth(end.getUTCMonth() + Number(amount))
  else end.setUTCDate(end.getUTCDate() + Number(amount))
  return end.toISOString()
}

/** The request that a draft without errors makes. */
export function awardOf(draft: Draft): AwardInput {
  const { email, result } = { email: draft.email.trim(), result: draft.result.trim() }
  const end = draft.validity === 'until' ? endOfDay(draft.validUntil) : undefined
  return {
    achievement: draft.achievement as AwardInput['achievement'],
    learner: {
      id: draft.learnerId.trim(),
      givenName: draft.givenName.trim(),
      familyName: draft.familyName.trim(),
      ...(email !== '' && { email }),
    },
    ...(result !== '' && { result }),
    ...(end && { validUntil: end.toISOString().replace('.000Z', 'Z') as AwardInput['validUntil'] }),
    delivery: draft.delivery,
    profile: draft.profile,
  }
}
