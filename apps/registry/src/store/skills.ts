import type { Sql } from '@testamur/event-bus'
import { type EscoOccupation, type EscoSkill, foldLabel, labelsOf } from '../domain/skill.js'
import type { PrismaClient } from './generated/client.js'
import { escapeLike } from './like.js'

/** How a skill was found: by its label or an alternative one, and how closely. */
export type SkillMatch = EscoSkill & { matched: 'exact' | 'prefix' | 'alternative' | 'contains' }

const CHUNK = 2_000
const IMPORT_LOCK = 5_300_117

export type SkillWrites = {
  /** Only one load at a time; until the transaction ends. */
  lockImport(): Promise<void>
  areThere(): Promise<boolean>
  /** Adds skills, or replaces those of the same uri and language with their labels. */
  put(skills: readonly EscoSkill[]): Promise<void>
  putOccupations(occupations: readonly EscoOccupation[]): Promise<void>
}

async function putChunk(sql: Sql, skills: readonly EscoSkill[]): Promise<void> {
  const column = <T>(read: (s: EscoSkill) => T) => skills.map(read)
  const ids = [column((s) => s.uri), column((s) => s.language)]
  // A list of lists does not pass through unnest: alternative labels travel joined by line breaks, which none has inside.
  await sql.query(
    `INSERT INTO skills (uri, language, label, alt_labels, type, description)
     SELECT uri, language, label, array_remove(string_to_array(alt, E'\\n'), ''), type, description
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       AS s (uri, language, label, alt, type, description)
     ON CONFLICT (uri, language) DO UPDATE SET label = EXCLUDED.label, alt_labels = EXCLUDED.alt_labels,
       type = EXCLUDED.type, description = EXCLUDED.description`,
    [
      ...ids,
      column((s) => s.label),
      column((s) => s.altLabels.join('\n')),
      column((s) => s.type),
      column((s) => s.description),
    ],
  )
  await sql.query(
    `DELETE FROM skill_labels USING unnest($1::text[], $2::text[]) AS s (uri, language)
     WHERE skill_labels.uri = s.uri AND skill_labels.language = s.language`,
    ids,
  )
  const labels = skills.flatMap((s) => labelsOf(s).map((label) => ({ ...label, uri: s.uri, language: s.language })))
  await sql.query(
    `INSERT INTO skill_labels (language, text, uri, alt)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) ON CONFLICT DO NOTHING`,
    [labels.map((l) => l.language), labels.map((l) => l.text), labels.map((l) => l.uri), labels.map((l) => l.alt)],
  )
}

export const skillWrites = (sql: Sql): SkillWrites => ({
  lockImport: async () => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [IMPORT_LOCK])
  },
  areThere: async () => (await sql.query('SELECT 1 FROM skills LIMIT 1')).rowCount === 1,
  put: async (skills) => {
    for (let at = 0; at < skills.length; at += CHUNK) await putChunk(sql, skills.slice(at, at + CHUNK))
  },
  putOccupations: async (all) => {
    await sql.query(
      `INSERT INTO occupations (uri, label, alt_labels, description, skills)
       SELECT uri, label, array_remove(string_to_array(alt, E'\\n'), ''), description, array_remove(string_to_array(skills, E'\\n'), '')
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS o (uri, label, alt, description, skills)
       ON CONFLICT (uri) DO NOTHING`,
      [
        all.map((o) => o.uri),
        all.map((o) => o.label),
        all.map((o) => o.altLabels.join('\n')),
        all.map((o) => o.description),
        all.map((o) => o.skills.join('\n')),
      ],
    )
  },
})

/** The label first, then an alternative one, then any that holds all the words; shorter labels before longer ones. */
const SEARCH = `
  WITH hits AS (
    SELECT uri, min(CASE
      WHEN NOT alt AND text = $2 THEN 0
      WHEN NOT alt AND text LIKE $3 THEN 1
      WHEN alt AND text = $2 THEN 2
      WHEN alt AND text LIKE $3 THEN 3
      WHEN NOT alt THEN 4
      ELSE 5 END) AS rank
    FROM skill_labels WHERE language = $1 AND text LIKE ALL ($4::text[]) GROUP BY uri)
  SELECT s.uri, s.language, s.label, s.alt_labels AS "altLabels", s.type, s.description, hits.rank
  FROM hits JOIN skills s ON s.uri = hits.uri AND s.language = $1
  ORDER BY hits.rank, length(s.label), s.label, s.uri LIMIT $5`

const matched = ['exact', 'prefix', 'alternative', 'alternative', 'contains', 'contains'] as const

export type SkillReads = {
  search(text: string, language: string, limit: number): Promise<SkillMatch[]>
  occupations(text: string, limit: number): Promise<EscoOccupation[]>
}

export const skillReads = (prisma: PrismaClient, sql: Sql): SkillReads => ({
  search: async (text, language, limit) => {
    const folded = foldLabel(text)
    const words = folded.split(' ').map((word) => `%${escapeLike(word)}%`)
    const { rows } = await sql.query<EscoSkill & { rank: number }>(SEARCH, [
      language,
      folded,
      `${escapeLike(folded)}%`,
      words,
      limit,
    ])
    return rows.map(({ rank, ...skill }) => ({ ...skill, matched: matched[rank] ?? 'contains' }))
  },
  occupations: async (text, limit) =>
    prisma.occupation.findMany({
      where: { label: { contains: escapeLike(text), mode: 'insensitive' } },
      orderBy: { label: 'asc' },
      take: limit,
    }),
})
