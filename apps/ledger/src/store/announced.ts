import type { Sql } from '@testamur/event-bus'

/** A place in the logs: a later one is in a later shard, or behind it in the same. */
export type LogPlace = { shard: number; index: number }

export type AnnouncedWrites = {
  /**
   * Says that the entries of a partition are announced up to this place, and answers how far they were before. Call under the lock of
   * the partition's offset.
   */
  advance(partition: { topic: string; partition: number }, to: LogPlace): Promise<LogPlace | undefined>
}

const ADVANCE = `
INSERT INTO announced AS known (topic, partition, shard, index) VALUES ($1, $2, $3, $4)
ON CONFLICT (topic, partition) DO UPDATE SET shard = excluded.shard, index = excluded.index
  WHERE (known.shard, known.index) < (excluded.shard, excluded.index)`
const BEFORE = 'SELECT shard, index::text FROM announced WHERE topic = $1 AND partition = $2'

export const announcedWrites = (sql: Sql): AnnouncedWrites => ({
  advance: async ({ topic, partition }, to) => {
    const { rows } = await sql.query<{ shard: number; index: string }>(BEFORE, [topic, partition])
    await sql.query(ADVANCE, [topic, partition, to.shard, to.index])
    const before = rows[0]
    return before && { shard: before.shard, index: Number(before.index) }
  },
})

export const isBehind = (place: LogPlace, other: LogPlace): boolean =>
  place.shard > other.shard || (place.shard === other.shard && place.index > other.index)
