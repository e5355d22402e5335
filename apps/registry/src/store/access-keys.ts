import { AccessKey, instantOf } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { GrantedKey } from '../domain/access-key.js'
import type { PrismaClient, AccessKey as Row } from './generated/client.js'

const toGrantedKey = (row: Row): GrantedKey => ({
  ...AccessKey.parse({
    id: row.id,
    hash: row.hash,
    prefix: row.prefix,
    kind: row.kind,
    member: row.member ?? undefined,
    name: row.name,
    scopes: row.scopes,
    expiresAt: instantOf(row.expiresAt),
  }),
  grantedAt: instantOf(row.grantedAt),
  ...(row.withdrawnAt && { withdrawnAt: instantOf(row.withdrawnAt) }),
})

export type AccessKeyWrites = {
  /** False where the very key was granted before. */
  add(key: AccessKey, now: Date): Promise<boolean>
  /** The keys that this call withdrew: none where they were withdrawn before, or never were. */
  withdraw(which: { id: string } | { member: string }, now: Date): Promise<{ id: string; hash: string }[]>
}

export const accessKeyWrites = (sql: Sql): AccessKeyWrites => ({
  add: async (k, now) => {
    const { rowCount } = await sql.query(
      `INSERT INTO access_keys (id, hash, prefix, kind, member, name, scopes, expires_at, granted_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (hash) DO NOTHING`,
      [k.id, k.hash, k.prefix, k.kind, k.member ?? null, k.name, k.scopes, k.expiresAt, now],
    )
    return rowCount === 1
  },
  withdraw: async (which, now) => {
    const { rows } = await sql.query<{ id: string; hash: string }>(
      `UPDATE access_keys SET withdrawn_at = $2 WHERE ${'id' in which ? 'id = $1::uuid' : 'member = $1'}
       AND withdrawn_at IS NULL RETURNING id, hash`,
      ['id' in which ? which.id : which.member, now],
    )
    return rows
  },
})

export type AccessKeyReads = {
  find(id: string): Promise<GrantedKey | undefined>
  findByHash(hash: string): Promise<GrantedKey | undefined>
  /** Newest last; `after` is the id of the last one seen. */
  list(limit: number, after?: string): Promise<GrantedKey[]>
}

export const accessKeyReads = (prisma: PrismaClient): AccessKeyReads => {
  const one = async (where: { id: string } | { hash: string }) => {
    const row = await prisma.accessKey.findUnique({ where })
    return row ? toGrantedKey(row) : undefined
  }
  return {
    find: (id) => one({ id }),
    findByHash: (hash) => one({ hash }),
    list: async (limit, after) => {
      const where = after === undefined ? {} : { id: { gt: after } }
      return (await prisma.accessKey.findMany({ where, orderBy: { id: 'asc' }, take: limit })).map(toGrantedKey)
    },
  }
}
