import type { Sql } from '@testamur/event-bus'
import type { ShardRecord } from '../domain/log.js'

type Row = Omit<ShardRecord, 'closedAt' | 'handover'> & { closedAt: Date | null; handover: string | null }

const COLUMNS = `number, origin, public_key AS "publicKey", sealed_key AS "sealedKey", opened_at AS "openedAt",
  closed_at AS "closedAt", handover`

const toShard = ({ closedAt, handover, ...row }: Row): ShardRecord => ({
  ...row,
  ...(closedAt && { closedAt }),
  ...(handover !== null && { handover }),
})

export type ShardReads = {
  /** From the first to the open one. */
  all(): Promise<ShardRecord[]>
}

export const shardReads = (sql: Sql): ShardReads => ({
  all: async () => {
    const { rows } = await sql.query<Row>(`SELECT ${COLUMNS} FROM shards ORDER BY number`)
    return rows.map(toShard)
  },
})

export type ShardWrites = ShardReads & {
  /** Makes the shard, unless one of this number is there: of several processes one makes it. */
  create(shard: ShardRecord): Promise<void>
  close(number: number, handover: string, at: Date): Promise<void>
}

export const shardWrites = (sql: Sql): ShardWrites => ({
  ...shardReads(sql),
  create: async ({ number, origin, publicKey, sealedKey, openedAt }) => {
    await sql.query(
      `INSERT INTO shards (number, origin, public_key, sealed_key, opened_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (number) DO NOTHING`,
      [number, origin, publicKey, sealedKey, openedAt],
    )
  },
  close: async (number, handover, at) => {
    await sql.query('UPDATE shards SET closed_at = $2, handover = $3 WHERE number = $1 AND closed_at IS NULL', [
      number,
      at,
      handover,
    ])
  },
})
