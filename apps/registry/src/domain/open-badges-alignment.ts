import type { QualityAssurance, Skill } from '@testamur/credential-model'
import type { z } from 'zod'
import { addWarning, isObject, listOf, type Reader, readerOf, type Warnings } from './open-badges-reader.js'

export type Alignments = { skills: Skill[]; qualityAssurance: z.infer<typeof QualityAssurance>[]; eqf?: number }

const ESCO = /^https?:\/\/data\.europa\.eu\/esco\//

function webUrl(reader: Reader, name: string): string | undefined {
  const url = reader.text(name)
  if (url === undefined) return undefined
  if (/^https?:\/\//.test(url) && URL.canParse(url) && url.length <= 2_000) return url
  reader.warn(name, 'is not an http URL, and was left out')
  return undefined
}

function eqfLevel(reader: Reader): number | undefined {
  const code = reader.text('targetCode')
  const name = reader.text('targetName')
  reader.take('targetUrl')
  const level = Number(/^\D*([1-8])$/.exec(code ?? '')?.[1] ?? /level\s*([1-8])$/i.exec(name ?? '')?.[1])
  if (Number.isInteger(level)) return level
  reader.warn('targetCode', 'is not a level from 1 to 8, and was left out')
  return undefined
}

function qualityAssurance(reader: Reader): z.infer<typeof QualityAssurance> {
  const [name, description, code] = [
    reader.text('targetName'),
    reader.text('targetDescription'),
    reader.text('targetCode'),
  ]
  const url = webUrl(reader, 'targetUrl')
  return {
    name: name ?? code ?? 'Quality assurance',
    ...(description && { description }),
    ...(code && { code }),
    ...(url && { url }),
  }
}

function skill(reader: Reader, kind: string | undefined): Skill | undefined {
  const name = reader.text('targetName')
  const uri = webUrl(reader, 'targetUrl')
  const framework = uri && ESCO.test(uri) ? 'ESCO' : (reader.text('targetFramework') ?? kind)
  reader.take('targetFramework')
  if (name) return { name, ...(uri && { uri }), ...(framework && { framework }) }
  reader.warn('targetName', 'is missing, so that the alignment was left out')
  return undefined
}

function readOne(reader: Reader, into: Alignments): void {
  reader.take('type')
  const kind = reader.text('targetType')
  if (kind === 'ext:EQF') into.eqf ??= eqfLevel(reader)
  else if (kind === 'ext:QualityAssurance') into.qualityAssurance.push(qualityAssurance(reader))
  else {
    const aligned = skill(reader, kind)
    if (aligned) into.skills.push(aligned)
  }
}

/** Open Badges 3.0 Alignments: quality assurance and EQF level by Edubadges' own target types, everything else a skill. */
export function readAlignments(value: unknown, pointer: string, warnings: Warnings): Alignments {
  const into: Alignments = { skills: [], qualityAssurance: [] }
  for (const [i, one] of listOf(value).entries()) {
    const at = `${pointer}/${i}`
    if (!isObject(one)) {
      addWarning(warnings, at, 'is a reference, and references are not followed')
      continue
    }
    const reader = readerOf(one, at, warnings)
    readOne(reader, into)
    for (const left of reader.leftOver()) addWarning(warnings, left, 'has no place here, and was left out')
  }
  return into
}
