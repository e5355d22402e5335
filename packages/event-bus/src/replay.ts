import type { Sql } from './sql.js'

export type ReplayOptions<Tx extends { sql: Sql }> = {
  group: string
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** Empties what the group's handlers have written, in the same transaction. */
  truncate: (tx: Tx) => Promise<void>
}

/**
 * Forgets all that a group has read, together with what it made of it, so that it is rebuilt from offset 0. Records
 * that an operator has set aside stay aside. A running consumer of the group notices and begins again by itself.
 */
export async function replay<Tx extends { sql: Sql }>({
  group,
  transaction,
  truncate,
}: ReplayOptions<Tx>): Promise<void> {
  await transaction(async (tx) => {
    await tx.sql.query(`SELECT 1 FROM spine.offsets WHERE consumer_group = $1 ORDER BY topic, partition FOR UPDATE`, [
      group,
    ])
    await truncate(tx)
    await tx.sql.query(`DELETE FROM spine.inbox WHERE consumer_group = $1`, [group])
    await tx.sql.query(`DELETE FROM spine.parked WHERE consumer_group = $1`, [group])
    await tx.sql.query(
      `UPDATE spine.offsets SET next_offset = 0, halted_reason = NULL, halted_since = NULL WHERE consumer_group = $1`,
      [group],
    )
  })
}
