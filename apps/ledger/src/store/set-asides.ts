import type { Sql } from '@testamur/event-bus'
import type { PrismaClient } from './generated/client.js'

/** A record that an operator let its partition pass over, why it was refused, and by whose key. */
export type SetAside = {
  topic: string
  partition: number
  offset: bigint
  reason: string
  note?: string
  keyId: string
  keyName: string
  at: Date
}

export type SetAsideWrites = { add(record: SetAside): Promise<void> }

export const setAsideWrites = (sql: Sql): SetAsideWrites => ({
  add: async (r) => {
    await sql.query(
      `INSERT INTO set_asides (topic, partition, at_offset, reason, note, key_id, key_name, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [r.topic, r.partition, r.offset.toString(), r.reason, r.note ?? null, r.keyId, r.keyName, r.at],
    )
  },
})

export type SetAsideReads = { newest(limit: number): Promise<SetAside[]> }

export const setAsideReads = (prisma: PrismaClient): SetAsideReads => ({
  newest: async (limit) => {
    const rows = await prisma.setAside.findMany({ orderBy: { at: 'desc' }, take: limit })
    return rows.map(({ atOffset, note, ...row }) => ({ ...row, offset: atOffset, ...(note !== null && { note }) }))
  },
})
