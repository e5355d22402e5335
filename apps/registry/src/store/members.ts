import type { Instant, MemberSlug } from '@testamur/credential-model'
import { CONSORTIUM, instantOf } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { Member, MemberState } from '../domain/member.js'
import type { Member as MemberRow, PrismaClient } from './generated/client.js'

export const toMember = (row: MemberRow): Member => ({
  slug: row.slug as MemberSlug,
  name: row.name,
  iss: row.iss,
  ...(row.url !== null && { url: row.url }),
  ...(row.logo !== null && { logo: row.logo }),
  state: row.state as MemberState,
  admittedAt: instantOf(row.admittedAt),
  version: row.version,
})

const columns = `slug, name, iss, url, logo, state, admitted_at AS "admittedAt", version`

export type MemberWrites = {
  /** False where the slug is taken. */
  add(member: Member): Promise<boolean>
  /** The member, whose row nobody else changes until the transaction ends. `share` lets others read-lock it too. */
  lock(slug: MemberSlug, mode?: 'update' | 'share'): Promise<Member | undefined>
  save(member: Pick<Member, 'slug' | 'state' | 'version'>): Promise<void>
}

export const memberWrites = (sql: Sql): MemberWrites => ({
  add: async (m) => {
    const { rowCount } = await sql.query(
      `INSERT INTO members (slug, name, iss, url, logo, state, admitted_at, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (slug) DO NOTHING`,
      [m.slug, m.name, m.iss, m.url ?? null, m.logo ?? null, m.state, m.admittedAt, m.version],
    )
    return rowCount === 1
  },
  lock: async (slug, mode = 'update') => {
    const { rows } = await sql.query<MemberRow>(
      `SELECT ${columns} FROM members WHERE slug = $1 FOR ${mode === 'update' ? 'UPDATE' : 'SHARE'}`,
      [slug],
    )
    return rows[0] && toMember(rows[0])
  },
  save: async ({ slug, state, version }) => {
    await sql.query('UPDATE members SET state = $2, version = $3 WHERE slug = $1', [slug, state, version])
  },
})

/** Where a list of members goes on: after this one. */
export type MemberPlace = { admittedAt: Instant; slug: string }

export type MemberReads = {
  /** All of them, in order of admission. */
  all(): Promise<Member[]>
  find(slug: string): Promise<Member | undefined>
  /** In order of admission, without the consortium itself. */
  list(limit: number, after?: MemberPlace): Promise<Member[]>
}

export const memberReads = (prisma: PrismaClient): MemberReads => ({
  find: async (slug) => {
    const row = await prisma.member.findUnique({ where: { slug } })
    return row ? toMember(row) : undefined
  },
  all: async () => {
    const rows = await prisma.member.findMany({
      where: { slug: { not: CONSORTIUM } },
      orderBy: [{ admittedAt: 'asc' }, { slug: 'asc' }],
    })
    return rows.map(toMember)
  },
  list: async (limit, after) => {
    const later = after && {
      OR: [{ admittedAt: { gt: after.admittedAt } }, { admittedAt: after.admittedAt, slug: { gt: after.slug } }],
    }
    const rows = await prisma.member.findMany({
      where: { slug: { not: CONSORTIUM }, ...(later && { AND: later }) },
      orderBy: [{ admittedAt: 'asc' }, { slug: 'asc' }],
      take: limit,
    })
    return rows.map(toMember)
  },
})
