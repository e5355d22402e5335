import { TestamurError } from '@testamur/credential-model'
import { parse } from 'csv-parse/sync'
import type { EscoSkill } from './skill.js'

export type ReadSkills = { skills: EscoSkill[]; skipped: number }

const needed = ['conceptUri', 'preferredLabel'] as const
const ESCO_CONCEPT = /^https?:\/\/data\.europa\.eu\/esco\//

function refuse(message: string): never {
  throw new TestamurError('INVALID_REQUEST', message, {
    remedy: 'Send skills_<language>.csv as ESCO exports it, in UTF-8.',
  })
}

type Row = Partial<Record<string, string>>

function readRows(csv: string): Row[] {
  if (csv.includes('\0')) return refuse('The file holds the character NUL')
  try {
    return parse(csv, {
      bom: true,
      columns: true,
      skip_empty_lines: true,
      max_record_size: 200_000,
    }) as Row[]
  } catch (error) {
    return refuse(`The file cannot be read as CSV: ${(error as Error).message.slice(0, 200)}`)
  }
}

function toSkill(row: Row, language: string): EscoSkill | undefined {
  const { conceptType, conceptUri = '', preferredLabel = '', skillType, altLabels = '', description = '' } = row
  if (conceptType && conceptType !== 'KnowledgeSkillCompetence') return undefined
  if (!ESCO_CONCEPT.test(conceptUri) || preferredLabel.trim() === '' || conceptUri.length > 300) return undefined
  return {
    uri: conceptUri,
    language,
    label: preferredLabel.trim().slice(0, 500),
    altLabels: altLabels
      .split(/\r?\n/)
      .map((label) => label.trim().slice(0, 500))
      .filter((label) => label !== ''),
    type: skillType === 'knowledge' ? 'knowledge' : 'skill',
    description: description.slice(0, 10_000),
  }
}

/**
 * Reads ESCO's own export of skills (`skills_<language>.csv`: conceptType, conceptUri, skillType, reuseLevel,
 * preferredLabel, altLabels (one a line), …, description). Of rows with the same uri the last one counts.
 * @throws TestamurError INVALID_REQUEST where it is not that
 */
export function readEscoCsv(csv: string, language: string): ReadSkills {
  const rows = readRows(csv)
  const missing = needed.filter((name) => rows[0] === undefined || !(name in rows[0]))
  if (missing.length > 0) refuse(`The file lacks the columns ${missing.join(', ')}, or holds no row`)
  const skills = new Map<string, EscoSkill>()
  let skipped = 0
  for (const row of rows) {
    const skill = toSkill(row, language)
    if (skill) skills.set(skill.uri, skill)
    else skipped++
  }
  return { skills: [...skills.values()], skipped }
}
