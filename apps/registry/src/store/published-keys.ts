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
  ...(row.x5c.length > 0 && { x5c: row.x5c }),
  ...(row.certifiedUntil && { certifiedUntil: instantOf(row.certifiedUntil) }),
  ...(row.rotationOrderedAt && { rotationOrderedAt: instantOf(row.rotationOrderedAt) }),
  ...(row.compromisedSince && { compromisedSince: instantOf(row.compromisedSince), checkpoints: row.checkpoints }),
})

const columns = `kid, member, purpose, service, jwk, valid_from AS "validFrom", valid_until AS "validUntil",
  compromised_since AS "compromisedSince", published_at AS "publishedAt", x5c, certified_until AS "certifiedUntil",
  rotation_ordered_at AS "rotationOrderedAt", checkpoints`

export type PublishedKeyWrites = {
  add(key: PublishedKey, now: Date): Promise<void>
  find(kid: string): Promise<PublishedKey | undefined>
  /** Every key that ever spoke for the member, oldest first. */
  of(member: MemberSlug): Promise<PublishedKey[]>
  /** From when to when it speaks, whether it is followed, is certified or was compromised. */
  save(key: PublishedKey): Promise<void>
}

export const publishedKeyWrites = (sql: Sql): PublishedKeyWrites => {
  const save = async (k: PublishedKey) => {
    await sql.query(
      `UPDATE published_keys SET valid_from = $8, valid_until = $2, x5c = $3, certified_until = $4, rotation_ordered_at = $5,
         compromised_since = $6, checkpoints = $7 WHERE kid = $1`,
      [
        ...[k.kid, k.until ?? null, k.x5c ?? [], k.certifiedUntil ?? null, k.rotationOrderedAt ?? null],
        ...[k.compromisedSince ?? null, k.checkpoints ?? [], k.from],
      ],
    )
  }
  return {
    add: async (k, now) => {
      await sql.query(
        `INSERT INTO published_keys (kid, member, purpose, service, jwk, valid_from, published_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [k.kid, k.member, k.purpose, k.service, JSON.stringify(k.jwk), k.from, now],
      )
      await save(k)
    },
    find: async (kid) => {
      const { rows } = await sql.query<Row>(`SELECT ${columns} FROM published_keys WHERE kid = $1`, [kid])
      return rows[0] && toPublishedKey(rows[0])
    },
    of: async (member) => {
      const { rows } = await sql.query<Row>(
        `SELECT ${columns} FROM published_keys WHERE member = $1 ORDER BY published_at, kid`,
        [member],
      )
      return rows.map(toPublishedKey)
    },
    save,
  }
}

export type PublishedKeyReads = {
  /** Every key that ever spoke for the member, oldest first. */
  of(member: string): Promise<PublishedKey[]>
  all(): Promise<PublishedKey[]>
  /** As `of`, or of all members, without those whose last signature has expired: what a verifier still needs. */
  listed(now: Date, member?: string): Promise<PublishedKey[]>
  /** The keys that sign, and whose certificate ends before `before` or is missing. */
  toCertify(now: Date, before: Date): Promise<PublishedKey[]>
}

/** How long a retired key stays listed after the last thing that it signed has expired, for clocks and caches. */
const MARGIN = "interval '1 day'"
// A status token lives for a day. Entries of the ledger never expire, nor does what a key signed before its uses were counted.
const LISTED = `SELECT ${columns} FROM published_keys k
  WHERE ($2::text IS NULL OR member = $2) AND NOT (
    compromised_since IS NULL AND valid_until IS NOT NULL AND valid_until < $1::timestamptz - ${MARGIN} AND (
      (purpose = 'status' AND valid_until < $1::timestamptz - 2 * ${MARGIN})
      OR (purpose IN ('credential', 'badge')
        AND EXISTS (SELECT 1 FROM key_uses u WHERE u.kid = k.kid)
        AND NOT EXISTS (SELECT 1 FROM key_uses u WHERE u.kid = k.kid
          AND (u.endless OR u.last_until >= $1::timestamptz - ${MARGIN})))))
  ORDER BY published_at, kid`
const TO_CERTIFY = `SELECT ${columns} FROM published_keys
  WHERE purpose IN ('credential', 'status') AND jwk->>'kty' = 'EC' AND compromised_since IS NULL
    AND (valid_until IS NULL OR valid_until > $1) AND (certified_until IS NULL OR certified_until < $2)
  ORDER BY published_at, kid`

export const publishedKeyReads = (prisma: PrismaClient, sql: Sql): PublishedKeyReads => {
  const read = async (text: string, values: unknown[]) => (await sql.query<Row>(text, values)).rows.map(toPublishedKey)
  const list = async (where: { member?: string }) => {
    const rows = await prisma.publishedKey.findMany({ where, orderBy: [{ publishedAt: 'asc' }, { kid: 'asc' }] })
    return rows.map(toPublishedKey)
  }
  return {
    of: (member) => list({ member }),
    all: () => list({}),
    listed: (now, member) => read(LISTED, [now, member ?? null]),
    toCertify: (now, before) => read(TO_CERTIFY, [now, before]),
  }
}
