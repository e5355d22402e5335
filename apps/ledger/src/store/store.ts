import { PrismaPg } from '@prisma/adapter-pg'
import type { Sql } from '@testamur/event-bus'
import { withTransaction } from '@testamur/service-kit'
import type { ReadTile, Tile } from '@testamur/transparency-log'
import type { Pool } from 'pg'
import { type CheckpointReads, type CheckpointWrites, checkpointReads, checkpointWrites } from './checkpoints.js'
import { type EntryReads, type EntryWrites, entryReads, entryWrites } from './entries.js'
import { PrismaClient } from './generated/client.js'
import { type LogReads, type LogWrites, logReads, logWrites } from './log-state.js'
import { type MemberKeyWrites, memberKeyWrites } from './member-keys.js'
import { type SetAsideReads, type SetAsideWrites, setAsideReads, setAsideWrites } from './set-asides.js'
import { keepingFullTiles, saveTiles, tileReader } from './tiles.js'

/** What a command writes through: one transaction. */
export type Tx = {
  sql: Sql
  log: LogWrites
  entries: EntryWrites
  tiles: { read: ReadTile; save(tiles: readonly Tile[]): Promise<void> }
  checkpoints: CheckpointWrites
  memberKeys: MemberKeyWrites
  setAsides: SetAsideWrites
}

/** What routes read from. Rows stop here: everything that comes out is of the domain. */
export type Store = {
  pool: Pool
  log: LogReads
  entries: EntryReads
  /** Tiles as they are stored, at least as wide as asked for. Full ones are kept in memory. */
  readTile: ReadTile
  checkpoints: CheckpointReads
  setAsides: SetAsideReads
  /** All of `work` is committed, or none. It may run again after a deadlock, so it touches nothing but the database. */
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** @throws where the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

const txOf = (sql: Sql): Tx => ({
  sql,
  log: logWrites(sql),
  entries: entryWrites(sql),
  tiles: { read: tileReader(sql), save: (tiles) => saveTiles(sql, tiles) },
  checkpoints: checkpointWrites(sql),
  memberKeys: memberKeyWrites(sql),
  setAsides: setAsideWrites(sql),
})

/** The store over a pool, which it closes in the end. */
export function openStore(pool: Pool): Store {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    pool,
    log: logReads(pool),
    entries: entryReads(prisma, pool),
    readTile: keepingFullTiles(tileReader(pool)),
    checkpoints: checkpointReads(prisma, pool),
    setAsides: setAsideReads(prisma),
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
