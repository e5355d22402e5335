import { EQF_URL, type QualificationLevel, type QualityAssurance, type Skill } from '@testamur/credential-model'
import type { z } from 'zod'
import { addWarning, type ImportLog, isObject, listOf, type Reader, readerOf } from './open-badges-reader.js'
import { webUrl } from './open-badges-values.js'

export type Alignments = {
  skills: Skill[]
  qualityAssurance: z.infer<typeof QualityAssurance>[]
  levels: QualificationLevel[]
  eqf?: number
}

const ESCO = /^https?:\/\/data\.europa\.eu\/esco\//

/** The five texts that every alignment may have, each gone to the same place. */
function targetOf(reader: Reader, to: string) {
  const [name, description, code] = [
    reader.text('targetName', to),
    reader.text('targetDescription', to),
    reader.text('targetCode', to),
  ]
  const url = webUrl(reader, 'targetUrl', to)
  return { name, more: { ...(description && { description }), ...(code && { code }) }, url }
}

/** As we write it ourselves: there is nothing in it but the number. */
const isBareEqf = (reader: Reader): boolean =>
  reader.take('targetUrl') === EQF_URL && reader.take('targetName') === `EQF level ${reader.take('targetCode')}`

function eqf(reader: Reader, into: Alignments): void {
  const bare = isBareEqf(reader)
  const { name, more, url } = targetOf(reader, bare ? '/eqf' : '/levels')
  const level = Number(/^\D*([1-8])$/.exec(more.code ?? '')?.[1] ?? /level\s*([1-8])$/i.exec(name ?? '')?.[1])
  if (!Number.isInteger(level)) reader.warn('targetCode', 'is not a level from 1 to 8')
  else if (into.eqf === undefined) into.eqf = level
  const framework = reader.text('targetFramework', bare ? '' : '/levels') ?? 'EQF'
  if (bare && into.eqf === level) return
  into.levels.push({ name: name ?? `EQF level ${more.code}`, framework, ...more, ...(url && { url }) })
}

function level(reader: Reader, into: Alignments): void {
  const { name, more, url } = targetOf(reader, '/levels')
  const framework = reader.text('targetFramework', '/levels')
  into.levels.push({
    name: name ?? more.code ?? 'Level',
    ...more,
    ...(framework && { framework }),
    ...(url && { url }),
  })
}

function qualityAssurance(reader: Reader, into: Alignments): void {
  const { name, more, url } = targetOf(reader, '/qualityAssurance')
  into.qualityAssurance.push({ name: name ?? more.code ?? 'Quality assurance', ...more, ...(url && { url }) })
}

function skill(reader: Reader, kind: string | undefined, into: Alignments): void {
  const { name, more, url: uri } = targetOf(reader, '/skills')
  const given = reader.text('targetFramework', '/skills')
  if (!name) {
    reader.warn('targetName', 'is missing, so that the alignment was left out')
    addWarning(reader.log, reader.pointer, 'has no name, and was left out')
    return
  }
  const framework = given ?? (uri && ESCO.test(uri) ? 'ESCO' : kind)
  if (kind && framework === kind) reader.place('targetType', '/skills')
  else if (kind) reader.warn('targetType', 'has no place here, and was left out')
  into.skills.push({ name, ...(uri && { uri }), ...(framework && { framework }), ...more })
}

function readOne(reader: Reader, into: Alignments): void {
  reader.form('type')
  const kind = reader.text('targetType')
  const readers = { 'ext:EQF': eqf, 'ext:QualificationLevel': level, 'ext:QualityAssurance': qualityAssurance }
  const known = kind === undefined ? undefined : readers[kind as keyof typeof readers]
  if (known === undefined) skill(reader, kind, into)
  else {
    reader.form('targetType')
    known(reader, into)
  }
}

/**
 * Open Badges 3.0 Alignments: quality assurance and levels by Edubadges' own target types and ours, everything else a skill.
 */
export function readAlignments(value: unknown, pointer: string, log: ImportLog): Alignments {
  const into: Alignments = { skills: [], qualityAssurance: [], levels: [] }
  for (const [i, one] of listOf(value).entries()) {
    const at = Array.isArray(value) ? `${pointer}/${i}` : pointer
    if (!isObject(one)) {
      addWarning(log, at, 'is a reference, and references are not followed')
      continue
    }
    const reader = readerOf(one, at, log)
    readOne(reader, into)
    reader.rest()
  }
  return into
}
