import { instantOf, type KeyPurpose, type MemberSlug, PublicJwk, type ServiceName } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { PublishedKey } from '../domain/published-key.js'
import type { PrismaClient, PublishedKey as Row } from './generated/client.js'

const toPublishedKey = (row: Row): PublishedKey => ({
  kid: row.kid,
  member: row.member as MemberSlug,
  purpose: row.purpose as KeyPurpose,
  service: row.service as ServiceName,
  jwk: PublicJwk.parse(row.jwk),
  from: instantOf(row.validFrom),
  ...(row.validUntil && { until: instantOf(row.validUntil) }),
  ...(row.compromisedSince && { compromisedSince: instantOf(row.compromisedSince) }),
})

const columns = `kid, member, purpose, service, jwk, valid_from AS "validFrom", valid_until AS "validUntil",
  compromised_since AS "compromisedSince", published_at AS "publishedAt"`

export type PublishedKeyWrites = {
  add(key: PublishedKey, now: Date): Promise<void>
  find(kid: string): Promise<PublishedKey | undefined>
  /** Whether the member ever had a key of this purpose from this service. */
  hasAny(member: MemberSlug, purpose: KeyPurpose, service: ServiceName): Promise<boolean>
}

export const publishedKeyWrites = (sql: Sql): PublishedKeyWrites => ({
  add: async (k, now) => {
    await sql.query(
      `INSERT INTO published_keys (kid, member, purpose, service, jwk, valid_from, published_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [k.kid, k.member, k.purpose, k.service, JSON.stringify(k.jwk), k.from, now],
    )
  },
  find: async (kid) => {
    const { rows } = await sql.query<Row>(`SELECT ${columns} FROM published_keys WHERE kid = $1`, [kid])
    return rows[0] && toPublishedKey(rows[0])
  },
  hasAny: async (member, purpose, service) => {
    const found = await sql.query(
      'SELECT 1 FROM published_keys WHERE member = $1 AND purpose = $2 AND service = $3 LIMIT 1',
      [member, purpose, service],
    )
    return found.rowCount === 1
  },
})

export type PublishedKeyReads = {
  /** Every key that ever spoke for the member, oldest first. */
  of(member: string): Promise<PublishedKey[]>
  all(): Promise<PublishedKey[]>
}

export const publishedKeyReads = (prisma: PrismaClient): PublishedKeyReads => {
  const list = async (where: { member?: string }) => {
    const rows = await prisma.publishedKey.findMany({ where, orderBy: [{ publishedAt: 'asc' }, { kid: 'asc' }] })
    return rows.map(toPublishedKey)
  }
  return { of: (member) => list({ member }), all: () => list({}) }
}
