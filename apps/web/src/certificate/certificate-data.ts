export type Statement = { name: string; value: string }

/** What a certificate shows, whatever it was made from. Texts are shown as they are. */
export type CertificateData = {
  issuer: { name: string; slug?: string | undefined }
  title: string
  holder?: string | undefined
  description?: string | undefined
  /** RFC 3339 date or instant. */
  awardedOn?: string | undefined
  validUntil?: string | undefined
  facts: Statement[]
  skills: { name: string; uri?: string | undefined }[]
  more: Statement[]
  number?: string | undefined
}

type Given = readonly (readonly [name: string, value: string | undefined])[]

/** The statements that have something to say. */
export const statements = (given: Given): Statement[] =>
  given.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [{ name, value }]))

/** A grade with its scale: "8.5 on a scale from 1 to 10". */
export function gradeInWords(
  value: string | undefined,
  scale: { min?: string; max?: string } = {},
): string | undefined {
  if (value === undefined || value === '') return undefined
  return scale.min && scale.max ? `${value} (scale ${scale.min} to ${scale.max})` : value
}

export const credits = (ects: number | undefined): string | undefined =>
  ects === undefined ? undefined : `${ects} ECTS ${ects === 1 ? 'credit' : 'credits'}`
export const hoursInWords = (hours: number | undefined): string | undefined =>
  hours === undefined ? undefined : `${hours} hours`
export const levelInWords = (eqf: number | undefined): string | undefined =>
  eqf === undefined ? undefined : `EQF level ${eqf}`

/** "5 years", from "P5Y" */
export function durationInWords(duration: string): string {
  const [, amount = '', unit = ''] = /^P(\d{1,3})([YMD])$/.exec(duration) ?? []
  const word = { Y: 'year', M: 'month', D: 'day' }[unit]
  return word ? `${amount} ${word}${amount === '1' ? '' : 's'}` : duration
}
