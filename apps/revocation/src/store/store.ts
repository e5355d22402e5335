import { PrismaPg } from '@prisma/adapter-pg'
import { withTransaction } from '@testamur/service-kit'
import type { Pool } from 'pg'
import { PrismaClient } from './generated/client.js'
import type { Tx } from './tx.js'
import type { Signal } from './wake.js'

/** Revocation's database: Prisma for reads, SQL in a transaction for writes, both over one pool. */
export type Store = {
  pool: Pool
  read: PrismaClient
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  close: () => Promise<void>
}

/** @param told called after each commit with what the transaction had to tell, if anything */
export function openStore(pool: Pool, told: (signals: ReadonlySet<Signal>) => void): Store {
  const read = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    pool,
    read,
    transaction: async (work) => {
      let signals = new Set<Signal>()
      const result = await withTransaction(pool, (sql) => {
        signals = new Set() // the work may run again
        return work({ sql, tell: (signal) => void signals.add(signal) })
      })
      if (signals.size > 0) told(signals)
      return result
    },
    close: () => read.$disconnect(),
  }
}
