import {
  AchievementContent,
  type AchievementId,
  type Instant,
  instantOf,
  type MemberSlug,
} from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import { type Achievement, searchText } from '../domain/achievement.js'
import type { AchievementVersion, PrismaClient, Achievement as Row } from './generated/client.js'
import { escapeLike } from './like.js'

const toAchievement = (row: Row, version: AchievementVersion): Achievement => ({
  id: row.id as AchievementId,
  member: row.member as MemberSlug,
  version: version.version,
  publishedAt: instantOf(version.publishedAt),
  content: AchievementContent.parse(version.content),
})

export type AchievementWrites = {
  add(achievement: Achievement, eventId: string): Promise<void>
  /** Whose it is and its newest version; nobody else publishes one until the transaction ends. */
  lock(id: AchievementId): Promise<{ member: MemberSlug; version: number } | undefined>
  addVersion(achievement: Achievement, eventId: string): Promise<void>
  exists(id: AchievementId): Promise<boolean>
}

export const achievementWrites = (sql: Sql): AchievementWrites => {
  const insertVersion = `INSERT INTO achievement_versions (achievement_id, version, content, published_at, event_id)
    VALUES ($1, $2, $5, $4, $6)`
  const values = (a: Achievement, eventId: string) => [
    a.id,
    a.version,
    searchText(a.content),
    a.publishedAt,
    JSON.stringify(a.content),
    eventId,
  ]
  return {
    add: async (a, eventId) => {
      await sql.query(
        `WITH achievement AS (
           INSERT INTO achievements (id, version, search, created_at, member) VALUES ($1, $2, $3, $4, $7))
         ${insertVersion}`,
        [...values(a, eventId), a.member],
      )
    },
    addVersion: async (a, eventId) => {
      await sql.query(
        `WITH achievement AS (UPDATE achievements SET version = $2, search = $3 WHERE id = $1) ${insertVersion}`,
        values(a, eventId),
      )
    },
    lock: async (id) => {
      const { rows } = await sql.query<{ member: MemberSlug; version: number }>(
        'SELECT member, version FROM achievements WHERE id = $1 FOR UPDATE',
        [id],
      )
      return rows[0]
    },
    exists: async (id) => (await sql.query('SELECT 1 FROM achievements WHERE id = $1', [id])).rowCount === 1,
  }
}

export type AchievementQuery = { text?: string; member?: string; limit: number; after?: string }
export type VersionNote = { version: number; publishedAt: Instant }

export type AchievementReads = {
  /** The newest version, or the one that is asked for. */
  find(id: string, version?: number): Promise<Achievement | undefined>
  versions(id: string): Promise<VersionNote[]>
  /** The newest version of each, oldest achievement first; `after` is the id of the last one seen. */
  list(query: AchievementQuery): Promise<Achievement[]>
}

export const achievementReads = (prisma: PrismaClient): AchievementReads => ({
  find: async (id, version) => {
    const where = version === undefined ? {} : { version }
    const include = { versions: { where, orderBy: { version: 'desc' }, take: 1 } } as const
    const row = await prisma.achievement.findUnique({ where: { id }, include })
    return row?.versions[0] ? toAchievement(row, row.versions[0]) : undefined
  },
  versions: async (id) => {
    const rows = await prisma.achievementVersion.findMany({
      where: { achievementId: id },
      orderBy: { version: 'asc' },
      select: { version: true, publishedAt: true },
    })
    return rows.map((row) => ({ version: row.version, publishedAt: instantOf(row.publishedAt) }))
  },
  list: async ({ text, member, limit, after }) => {
    const words = text?.toLowerCase().split(/\s+/).filter(Boolean) ?? []
    const rows = await prisma.achievement.findMany({
      where: {
        member,
        id: after && { gt: after },
        AND: words.map((word) => ({ search: { contains: escapeLike(word) } })),
      },
      include: { versions: { orderBy: { version: 'desc' }, take: 1 } },
      orderBy: { id: 'asc' },
      take: limit,
    })
    return rows.flatMap((row) => (row.versions[0] ? [toAchievement(row, row.versions[0])] : []))
  },
})
