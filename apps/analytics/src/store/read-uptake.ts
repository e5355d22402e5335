import type { Dimension, UptakeQuery } from '../domain/query.js'
import type { Counts } from '../domain/uptake.js'
import { Prisma, type PrismaClient } from './generated/client.js'

export type UptakeRow = Partial<Record<Dimension, string>> & {
  memberName?: string
  achievementName?: string
  skillName?: string
} & Counts

/** How each dimension is selected; grouped by the same expressions. */
const selected: Record<Dimension, Prisma.Sql> = {
  member: Prisma.sql`u.member AS member, max(m.name) AS "memberName"`,
  achievement: Prisma.sql`u.achievement::text AS achievement, max(a.name) AS "achievementName"`,
  skill: Prisma.sql`s.skill AS skill, max(s.name) AS "skillName"`,
  field: Prisma.sql`coalesce(a.field, '') AS field`,
  month: Prisma.sql`to_char(u.month, 'YYYY-MM') AS month`,
}
const grouped: Record<Dimension, Prisma.Sql> = {
  member: Prisma.sql`u.member`,
  achievement: Prisma.sql`u.achievement`,
  skill: Prisma.sql`s.skill`,
  field: Prisma.sql`coalesce(a.field, '')`,
  month: Prisma.sql`u.month`,
}

function conditions({ from, to, member, achievement, skill }: UptakeQuery): Prisma.Sql {
  const all = [
    from && Prisma.sql`u.month >= ${from}::date`,
    to && Prisma.sql`u.month <= ${to}::date`,
    member && Prisma.sql`u.member = ${member}`,
    achievement && Prisma.sql`u.achievement = ${achievement}::uuid`,
    skill &&
      Prisma.sql`EXISTS (SELECT 1 FROM achievement_skills x WHERE x.achievement = u.achievement AND x.skill = ${skill})`,
  ].filter((c) => c !== undefined && c !== '')
  return all.length > 0 ? Prisma.sql`WHERE ${Prisma.join(all as Prisma.Sql[], ' AND ')}` : Prisma.empty
}

/** The counts by the wanted dimensions, in their order; at most `limit` rows. An award counts once for each of its skills. */
export function readUptake(read: PrismaClient, query: UptakeQuery, limit: number): Promise<UptakeRow[]> {
  const dimensions = query.by.map((d) => selected[d])
  const group = Prisma.join(query.by.map((d) => grouped[d]))
  const skills = query.by.includes('skill')
    ? Prisma.sql`JOIN achievement_skills s ON s.achievement = u.achievement`
    : Prisma.empty
  return read.$queryRaw<UptakeRow[]>`
    SELECT ${Prisma.join(dimensions)},
           sum(u.issued)::int AS issued, sum(u.claimed)::int AS claimed, sum(u.verified)::int AS verified, sum(u.revoked)::int AS revoked
    FROM uptake u ${skills}
    LEFT JOIN members m ON m.slug = u.member
    LEFT JOIN achievements a ON a.id = u.achievement
    ${conditions(query)}
    GROUP BY ${group} ORDER BY ${group} LIMIT ${limit}`
}
