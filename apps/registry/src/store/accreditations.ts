import { type AccreditationId, type AchievementId, instantOf, type MemberSlug } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { Accreditation } from '../domain/accreditation.js'
import type { PrismaClient, Accreditation as Row } from './generated/client.js'

const toAccreditation = (row: Row): Accreditation => ({
  id: row.id as AccreditationId,
  member: row.member as MemberSlug,
  achievement: row.achievement as AchievementId,
  from: instantOf(row.validFrom),
  ...(row.validUntil && { until: instantOf(row.validUntil) }),
  ...(row.withdrawnAt && { withdrawnAt: instantOf(row.withdrawnAt) }),
})

export type AccreditationWrites = {
  add(accreditation: Accreditation, now: Date): Promise<void>
  lock(id: AccreditationId): Promise<Accreditation | undefined>
  withdraw(id: AccreditationId, now: Date): Promise<void>
}

export const accreditationWrites = (sql: Sql): AccreditationWrites => ({
  add: async (a, now) => {
    await sql.query(
      `INSERT INTO accreditations (id, member, achievement, valid_from, valid_until, granted_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [a.id, a.member, a.achievement, a.from, a.until ?? null, now],
    )
  },
  lock: async (id) => {
    const { rows } = await sql.query<Row>(
      `SELECT id, member, achievement, valid_from AS "validFrom", valid_until AS "validUntil",
         granted_at AS "grantedAt", withdrawn_at AS "withdrawnAt"
       FROM accreditations WHERE id = $1 FOR UPDATE`,
      [id],
    )
    return rows[0] && toAccreditation(rows[0])
  },
  withdraw: async (id, now) => {
    await sql.query('UPDATE accreditations SET withdrawn_at = $2 WHERE id = $1', [id, now])
  },
})

export type AccreditationQuery = { member?: string; achievement?: string; limit: number; after?: string }

export type AccreditationReads = {
  find(id: string): Promise<Accreditation | undefined>
  /** In the order in which they were granted; `after` is the id of the last one seen. */
  list(query: AccreditationQuery): Promise<Accreditation[]>
}

export const accreditationReads = (prisma: PrismaClient): AccreditationReads => ({
  find: async (id) => {
    const row = await prisma.accreditation.findUnique({ where: { id } })
    return row ? toAccreditation(row) : undefined
  },
  list: async ({ member, achievement, limit, after }) => {
    const where = { member, achievement, id: after && { gt: after } }
    return (await prisma.accreditation.findMany({ where, orderBy: { id: 'asc' }, take: limit })).map(toAccreditation)
  },
})
