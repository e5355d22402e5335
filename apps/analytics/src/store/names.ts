import type { Sql } from '@testamur/event-bus'

export const nameMember = async (sql: Sql, slug: string, name: string): Promise<void> =>
  void (await sql.query(
    'INSERT INTO members (slug, name) VALUES ($1, $2) ON CONFLICT (slug) DO UPDATE SET name = excluded.name',
    [slug, name],
  ))

export type NamedAchievement = {
  id: string
  version: number
  member: string
  name: string
  field?: string
  skills: { skill: string; name: string }[]
}

/** Keeps the newest version's name and skills; an older version that arrives again changes nothing. */
export async function nameAchievement(
  sql: Sql,
  { id, version, member, name, field, skills }: NamedAchievement,
): Promise<void> {
  const { rowCount } = await sql.query(
    `INSERT INTO achievements AS a (id, version, member, name, field) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name, field = excluded.field
     WHERE a.version <= excluded.version`,
    [id, version, member, name, field ?? null],
  )
  if (rowCount === 0) return
  await sql.query('DELETE FROM achievement_skills WHERE achievement = $1', [id])
  await sql.query(
    `INSERT INTO achievement_skills (achievement, skill, name)
     SELECT $1, skill, name FROM unnest($2::text[], $3::text[]) AS s(skill, name) ON CONFLICT DO NOTHING`,
    [id, skills.map((s) => s.skill), skills.map((s) => s.name)],
  )
}
