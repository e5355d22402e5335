/** ESCO's terms ask for this sentence wherever it is used. */
export const ESCO_ATTRIBUTION = 'This service uses the ESCO classification of the European Commission.'

/** A skill or piece of knowledge of ESCO, in one language. */
export type EscoSkill = {
  uri: string
  language: string
  label: string
  altLabels: string[]
  /** `skill` or `knowledge` */
  type: string
  description: string
}

export type EscoOccupation = { uri: string; label: string; altLabels: string[]; description: string; skills: string[] }

/** How labels are compared: lower case, one space between words, composed letters. */
export const foldLabel = (text: string): string =>
  text.normalize('NFC').toLowerCase().replaceAll('\0', '').replace(/\s+/g, ' ').trim()

/** The labels by which a skill is found; an alternative that repeats the preferred one counts once. */
export function labelsOf(skill: EscoSkill): { text: string; alt: boolean }[] {
  const preferred = foldLabel(skill.label)
  const others = new Set(skill.altLabels.map(foldLabel).filter((text) => text !== '' && text !== preferred))
  return [{ text: preferred, alt: false }, ...[...others].map((text) => ({ text, alt: true }))]
}
