import { PrismaPg } from '@prisma/adapter-pg'
import { withTransaction } from '@testamur/service-kit'
import type { Pool } from 'pg'
import type { UptakeQuery } from '../domain/query.js'
import { PrismaClient } from './generated/client.js'
import { readUptake, type UptakeRow } from './read-uptake.js'
import type { Tx } from './tx.js'

/** Analytics' database: Prisma for reads, SQL in a transaction for what is projected, both over one pool. */
export type Store = {
  pool: Pool
  uptake: (query: UptakeQuery, limit: number) => Promise<UptakeRow[]>
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** @throws where the database does not answer. */
  ping: () => Promise<void>
  close: () => Promise<void>
}

/** The store over a pool, which its owner ends. */
export function openStore(pool: Pool): Store {
  const read = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    pool,
    uptake: (query, limit) => readUptake(read, query, limit),
    transaction: (work) => withTransaction(pool, (sql) => work({ sql })),
    ping: async () => void (await pool.query('SELECT 1')),
    close: () => read.$disconnect(),
  }
}
