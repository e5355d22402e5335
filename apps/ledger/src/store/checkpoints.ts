import type { Sql } from '@testamur/event-bus'
import type { PublishedCheckpoint } from '../domain/log.js'
import type { Sizes } from '../domain/tile-sizes.js'
import type { Checkpoint as CheckpointRow, PrismaClient } from './generated/client.js'

const toCheckpoint = ({ size, root, note, publishedAt }: CheckpointRow): PublishedCheckpoint => ({
  size: Number(size),
  root,
  note,
  publishedAt,
})

const LATEST = `SELECT size, root, note, published_at AS "publishedAt" FROM checkpoints ORDER BY size DESC LIMIT 1`

const latestOf = async (sql: Sql): Promise<PublishedCheckpoint | undefined> => {
  const { rows } = await sql.query<CheckpointRow>(LATEST)
  return rows[0] && toCheckpoint(rows[0])
}

export type CheckpointWrites = {
  /** Until the transaction ends nobody else publishes. */
  becomePublisher(): Promise<void>
  latest(): Promise<PublishedCheckpoint | undefined>
  insert(checkpoint: PublishedCheckpoint): Promise<void>
}

export const checkpointWrites = (sql: Sql): CheckpointWrites => ({
  becomePublisher: async () => {
    await sql.query(`SELECT pg_advisory_xact_lock(hashtext('testamur ledger publisher'))`)
  },
  latest: () => latestOf(sql),
  insert: async ({ size, root, note, publishedAt }) => {
    await sql.query('INSERT INTO checkpoints (size, root, note, published_at) VALUES ($1, $2, $3, $4)', [
      size,
      root,
      note,
      publishedAt,
    ])
  },
})

export type CheckpointReads = {
  latest(): Promise<PublishedCheckpoint | undefined>
  /** Whether a checkpoint of one of these sizes was published. */
  anyOf(sizes: Sizes): Promise<boolean>
  /** The newest first, of sizes below `before` where that is given. */
  list(limit: number, before?: number): Promise<PublishedCheckpoint[]>
}

export const checkpointReads = (prisma: PrismaClient, sql: Sql): CheckpointReads => ({
  latest: () => latestOf(sql),
  anyOf: async ({ from, to }) => {
    const { rowCount } = await sql.query('SELECT 1 FROM checkpoints WHERE size >= $1 AND size < $2 LIMIT 1', [from, to])
    return rowCount === 1
  },
  list: async (limit, before) => {
    const rows = await prisma.checkpoint.findMany({
      ...(before !== undefined && { where: { size: { lt: BigInt(before) } } }),
      orderBy: { size: 'desc' },
      take: limit,
    })
    return rows.map(toCheckpoint)
  },
})
