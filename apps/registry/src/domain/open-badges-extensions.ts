import { CountryOrRegion, LanguageMap, QualificationLevel, QualityAssurance, Skill } from '@testamur/credential-model'
import { z } from 'zod'
import { addWarning, isObject, listOf, type Reader, token } from './open-badges-reader.js'
import { texts, webUrl } from './open-badges-values.js'

/** What a file says under the names of our own context: badges that were made here come back whole. */
export type Extensions = {
  skills: Skill[]
  qualityAssurance: z.infer<typeof QualityAssurance>[]
  levels: QualificationLevel[]
  countries?: string[]
  language?: string
  prerequisites?: string
  furtherInformation?: string
  stackable?: { into: string[]; note?: string }
  cycle?: string
  website?: string
}

/** The entries of a list that have the form of the schema; the others are named. */
function entries<T>(reader: Reader, name: string, to: string, schema: z.ZodType<T>): T[] {
  const given = reader.take(name)
  return listOf(given).flatMap((one, i) => {
    const from = `${reader.pointer}/${name}${Array.isArray(given) ? `/${i}` : ''}`
    const read = schema.safeParse(one)
    if (!read.success) {
      addWarning(reader.log, from, 'is not of the form that it must have, and was left out')
      return []
    }
    reader.log.placed.push({ from, to })
    return [read.data]
  })
}

function stackableOf(reader: Reader): Extensions['stackable'] {
  const into = texts(reader, 'stackableInto', '/stackable/into')
  const note = reader.text('stackabilityNote', '/stackable/note')
  const alone = reader.boolean('standAlone', '/stackable/into')
  if (into === undefined && note === undefined && alone === undefined) return undefined
  return { into: into ?? [], ...(note && { note }) }
}

function cycleOf(reader: Reader): string | undefined {
  const cycle = reader.text('qfEheaCycle')
  if (cycle === undefined) return undefined
  if (['short', 'first', 'second', 'third'].includes(cycle)) {
    reader.place('qfEheaCycle', '/cycle')
    return cycle
  }
  reader.warn('qfEheaCycle', 'is none of short, first, second and third, and was left out')
  return undefined
}

export function extensionsOf(reader: Reader): Extensions {
  const countries = entries(reader, 'awardingCountries', '/countries', CountryOrRegion)
  return {
    skills: entries(reader, 'learningOutcomes', '/skills', Skill),
    qualityAssurance: entries(reader, 'qualityAssurance', '/qualityAssurance', QualityAssurance),
    levels: entries(reader, 'qualificationLevels', '/levels', QualificationLevel),
    ...(countries.length > 0 && { countries }),
    language: reader.text('languageOfInstruction', '/language'),
    prerequisites: reader.text('prerequisites', '/prerequisites'),
    furtherInformation: reader.text('furtherInformation', '/furtherInformation'),
    stackable: stackableOf(reader),
    cycle: cycleOf(reader),
    website: webUrl(reader, 'website', '/website'),
  }
}

const Translations = z.record(z.string(), z.record(z.string(), z.string().min(1).max(10_000)))
const translatable = new Set(['name', 'description', 'criteria', 'prerequisites', 'furtherInformation'])

/** Puts the texts of other languages beside those of the file's own. */
export function translate(content: Record<string, unknown>, reader: Reader): Record<string, unknown> {
  const given = reader.take('translations')
  if (given === undefined) return content
  const read = Translations.safeParse(given)
  if (!read.success) {
    reader.warn('translations', 'are not texts by language, and were left out')
    return content
  }
  const out = { ...content }
  for (const [language, texts] of Object.entries(read.data))
    for (const [field, text] of Object.entries(texts)) {
      const from = `${reader.pointer}/translations/${token(language)}/${token(field)}`
      const whole = { ...(isObject(out[field]) ? out[field] : {}), [language]: text }
      if (translatable.has(field) && LanguageMap.safeParse(whole).success) {
        out[field] = whole
        reader.log.placed.push({ from, to: `/${field}/${token(language)}` })
      } else addWarning(reader.log, from, 'is no translation of a text here, and was left out')
    }
  return out
}
