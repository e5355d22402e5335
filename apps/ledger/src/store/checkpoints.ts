import type { Sql } from '@testamur/event-bus'
import type { PublishedCheckpoint } from '../domain/log.js'
import type { Checkpoint as CheckpointRow, PrismaClient } from './generated/client.js'

const toCheckpoint = ({ size, root, note, publishedAt }: CheckpointRow): PublishedCheckpoint => ({
  size: Number(size),
  root,
  note,
  publishedAt,
})

export type CheckpointWrites = {
  /** False where it is there already. */
  insert(shard: number, checkpoint: PublishedCheckpoint): Promise<boolean>
}

export const checkpointWrites = (sql: Sql): CheckpointWrites => ({
  insert: async (shard, { size, root, note, publishedAt }) => {
    const { rowCount } = await sql.query(
      `INSERT INTO checkpoints (shard, size, root, note, published_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (shard, size) DO NOTHING`,
      [shard, size, root, note, publishedAt],
    )
    return rowCount === 1
  },
})

export type CheckpointReads = {
  /** The newest first, of sizes below `before` where that is given. */
  list(shard: number, limit: number, before?: number): Promise<PublishedCheckpoint[]>
  /** The newest first, of those published before a moment or within a minute after it, of sizes below `size` where that is given. */
  publishedBefore(shard: number, moment: Date, limit: number, size?: number): Promise<PublishedCheckpoint[]>
}

/** How far the clock of the log may run ahead of a witness's. */
const SKEW_MS = 60_000

export const checkpointReads = (prisma: PrismaClient): CheckpointReads => ({
  list: async (shard, limit, before) => {
    const rows = await prisma.checkpoint.findMany({
      where: { shard, ...(before !== undefined && { size: { lt: BigInt(before) } }) },
      orderBy: { size: 'desc' },
      take: limit,
    })
    return rows.map(toCheckpoint)
  },
  publishedBefore: async (shard, moment, limit, size) => {
    const publishedAt = { lt: new Date(moment.getTime() + SKEW_MS) }
    const rows = await prisma.checkpoint.findMany({
      where: { shard, publishedAt, ...(size !== undefined && { size: { lt: BigInt(size) } }) },
      orderBy: { size: 'desc' },
      take: limit,
    })
    return rows.map(toCheckpoint)
  },
})
