import { PrismaPg } from '@prisma/adapter-pg'
import { rewind, type Sql } from '@testamur/event-bus'
import { withTransaction } from '@testamur/service-kit'
import type { Pool } from 'pg'
import { type AnnouncedWrites, announcedWrites } from './announced.js'
import { type CheckpointReads, type CheckpointWrites, checkpointReads, checkpointWrites } from './checkpoints.js'
import { type FindingReads, type FindingWrites, findingReads, findingWrites } from './findings.js'
import { PrismaClient } from './generated/client.js'
import { type MemberKeyWrites, memberKeyWrites } from './member-keys.js'
import { type OldRows, oldRows } from './old-rows.js'
import { type SetAsideReads, type SetAsideWrites, setAsideReads, setAsideWrites } from './set-asides.js'
import { type ShardReads, type ShardWrites, shardReads, shardWrites } from './shards.js'

/** What a command writes through: one transaction. The log itself has storage of its own. */
export type Tx = {
  sql: Sql
  shards: ShardWrites
  announced: AnnouncedWrites
  checkpoints: CheckpointWrites
  memberKeys: MemberKeyWrites
  setAsides: SetAsideWrites
  findings: FindingWrites
}

/** What routes read from. Rows stop here: everything that comes out is of the domain. */
export type Store = {
  pool: Pool
  shards: ShardReads
  checkpoints: CheckpointReads
  setAsides: SetAsideReads
  findings: FindingReads
  oldRows: OldRows
  /** Sets the group's positions back to those that the log has, by `topic/partition`, where they are beyond: what lies between is read again. */
  rewind(marks: Readonly<Record<string, string>>): Promise<void>
  /** All of `work` is committed, or none. It may run again after a deadlock. */
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** @throws where the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** The consumer group that sequences. */
export const GROUP = 'ledger'

const txOf = (sql: Sql): Tx => ({
  sql,
  shards: shardWrites(sql),
  announced: announcedWrites(sql),
  checkpoints: checkpointWrites(sql),
  memberKeys: memberKeyWrites(sql),
  setAsides: setAsideWrites(sql),
  findings: findingWrites(sql),
})

/** The store over a pool, which it closes in the end. */
export function openStore(pool: Pool): Store {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    pool,
    shards: shardReads(pool),
    checkpoints: checkpointReads(prisma),
    setAsides: setAsideReads(prisma),
    findings: findingReads(pool),
    oldRows: oldRows(pool),
    rewind: (marks) =>
      rewind(pool, GROUP, new Map(Object.entries(marks).map(([place, next]) => [place, BigInt(next)]))),
    transaction: (work) => withTransaction(pool, (sql) => work(txOf(sql))),
    ping: async () => {
      await pool.query('SELECT 1')
    },
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
