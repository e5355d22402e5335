import { PrismaPg } from '@prisma/adapter-pg'
import { withTransaction } from '@testamur/service-kit'
import type { Pool } from 'pg'
import { PrismaClient } from './generated/client.js'
import type { Tx } from './tx.js'

/** Revocation's database: Prisma for reads, SQL in a transaction for writes, both over one pool. */
export type Store = {
  pool: Pool
  read: PrismaClient
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  close: () => Promise<void>
}

export function openStore(pool: Pool): Store {
  const read = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    pool,
    read,
    transaction: (work) => withTransaction(pool, (sql) => work({ sql })),
    close: () => read.$disconnect(),
  }
}
