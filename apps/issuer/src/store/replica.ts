import type { AchievementContent } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { AchievementFacts, AwardFacts, MemberFacts } from '../domain/decide-award.js'
import { keepSame } from '../domain/keep-same.js'

/** What the issuer keeps of the registry's facts. Written by the consumer alone. */
export async function saveMember(
  sql: Sql,
  { slug, name, iss, logo }: { slug: string; name: string; iss: string; logo?: string },
): Promise<void> {
  await sql.query(
    `INSERT INTO members (slug, name, iss, logo, state) VALUES ($1, $2, $3, $4, 'admitted')
     ON CONFLICT (slug) DO UPDATE SET name = excluded.name, iss = excluded.iss, logo = excluded.logo`,
    [slug, name, iss, logo ?? null],
  )
}

export async function setMemberState(sql: Sql, slug: string, state: MemberFacts['state']): Promise<void> {
  await sql.query('UPDATE members SET state = $2 WHERE slug = $1', [slug, state])
}

export async function saveAchievement(
  sql: Sql,
  { id, version, member, content }: { id: string; version: number; member: string; content: AchievementContent },
): Promise<void> {
  await sql.query(
    `INSERT INTO achievements (id, version, member, content) VALUES ($1, $2, $3, $4) ON CONFLICT (id, version) DO NOTHING`,
    [id, version, member, JSON.stringify(content)],
  )
}

type NewAccreditation = { id: string; member: string; achievement: string; from: string; until?: string }

export async function saveAccreditation(sql: Sql, a: NewAccreditation): Promise<void> {
  await sql.query(
    `INSERT INTO accreditations (id, member, achievement, valid_from, valid_until) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO NOTHING`,
    [a.id, a.member, a.achievement, a.from, a.until ?? null],
  )
}

/** A withdrawal ends the accreditation, and never lengthens it. */
export async function endAccreditation(sql: Sql, id: string, at: string): Promise<void> {
  await sql.query(
    'UPDATE accreditations SET valid_until = LEAST(coalesce(valid_until, $2::timestamptz), $2::timestamptz) WHERE id = $1',
    [id, at],
  )
}

type FactRow = {
  slug: string | null
  name: string
  iss: string
  logo: string | null
  state: MemberFacts['state']
  achievement: string
  version: number | null
  content: string
  periods: { from: string; until: string | null }[] | null
}

const FACTS = {
  name: 'facts-for',
  text: `
SELECT m.slug, m.name, m.iss, m.logo, m.state, wanted.id::text AS achievement, a.version, a.content::text, p.periods
FROM unnest($2::uuid[]) AS wanted (id)
LEFT JOIN members m ON m.slug = $1
LEFT JOIN LATERAL (SELECT version, content FROM achievements WHERE id = wanted.id ORDER BY version DESC LIMIT 1) a ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('from', valid_from, 'until', valid_until)) AS periods
  FROM accreditations WHERE member = $1 AND achievement = wanted.id) p ON true`,
}

// What was read before and has not changed is the same object: what is rendered of it is found by it, and nothing parsed twice.
const members = keepSame<MemberFacts>()
const achievements = keepSame<AchievementFacts>()

function toFacts(row: FactRow): AwardFacts {
  const { slug, name, iss, logo, state, achievement, version, content, periods } = row
  const member = slug !== null && { slug, name, iss, state, ...(logo !== null && { logo }) }
  return {
    ...(member && { member: members.same(JSON.stringify(member), () => member) }),
    ...(version !== null && {
      achievement: achievements.same(`${achievement} ${version} ${content}`, () => ({
        id: achievement,
        version,
        content: JSON.parse(content) as AchievementContent,
      })),
    }),
    accreditations: (periods ?? []).map((p) => ({
      from: new Date(p.from),
      ...(p.until !== null && { until: new Date(p.until) }),
    })),
  }
}

/** All that deciding on awards of these achievements by this member needs, in one round trip; by achievement id. */
export async function factsFor(
  sql: Sql,
  member: string,
  achievements: readonly string[],
): Promise<Map<string, AwardFacts>> {
  const { rows } = await sql.query<FactRow>(FACTS, [member, [...new Set(achievements)]])
  return new Map(rows.map((row) => [row.achievement, toFacts(row)]))
}

export async function findMember(sql: Sql, slug: string): Promise<MemberFacts | undefined> {
  const { rows } = await sql.query<MemberFacts & Record<string, unknown>>(
    'SELECT slug, name, iss, logo, state FROM members WHERE slug = $1',
    [slug],
  )
  const [row] = rows
  if (!row) return undefined
  const { logo, ...member } = row
  return { ...member, ...(logo && { logo }) }
}
