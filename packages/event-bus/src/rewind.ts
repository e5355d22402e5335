import type { Pool } from 'pg'
import { inTransaction } from './transaction.js'

/**
 * Sets positions of a group back to those given (by `topic/partition`) where they lie beyond, for a consumer whose effects stand in a
 * store of their own that knows better how far it has come. Halted partitions stay where they are. Call while no member of the group runs.
 */
export async function rewind(pool: Pool, group: string, positions: ReadonlyMap<string, bigint>): Promise<void> {
  await inTransaction(pool, async (sql) => {
    for (const [place, next] of positions) {
      const cut = place.lastIndexOf('/')
      await sql.query(
        `UPDATE spine.offsets SET next_offset = $4
         WHERE consumer_group = $1 AND topic = $2 AND partition = $3 AND next_offset > $4 AND halted_reason IS NULL`,
        [group, place.slice(0, cut), Number(place.slice(cut + 1)), next.toString()],
      )
    }
  })
}
