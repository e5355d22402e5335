import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** How often the committed positions are looked at: what is measured is true to this much, and never too small. */
const LOOK_MS = 10

export type Watched = {
  /** When each event was seen to be applied, by its id (clock of `performance.now()`). */
  stop(): Promise<Map<string, number>>
}

/** Watches one consumer group from outside: its committed offset rows while it runs, its inbox for which event lay where. */
export async function watchGroup(databaseUrl: string, group: string, topic: string): Promise<Watched> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const looks: { at: number; partition: number; next: bigint }[] = []
  const reached = new Map<number, bigint>()
  let stopping = false
  const look = async () => {
    const { rows } = await client.query({
      name: 'look',
      text: 'SELECT partition, next_offset FROM spine.offsets WHERE consumer_group = $1 AND topic = $2',
      values: [group, topic],
    })
    const at = performance.now()
    for (const { partition, next_offset } of rows) {
      const next = BigInt(next_offset)
      if (reached.get(partition) !== next) looks.push({ at, partition, next })
      reached.set(partition, next)
    }
  }
  const looking = (async () => {
    while (!stopping) await Promise.all([look(), pause(LOOK_MS)])
  })()
  return {
    stop: async () => {
      stopping = true
      await looking
      const { rows } = await client.query(
        'SELECT event_id, partition, at_offset FROM spine.inbox WHERE consumer_group = $1 AND topic = $2',
        [group, topic],
      )
      await client.end()
      const seen = (partition: number, offset: bigint) =>
        looks.find((one) => one.partition === partition && one.next > offset)?.at
      return new Map(
        rows.flatMap(({ event_id, partition, at_offset }) => {
          const at = seen(partition, BigInt(at_offset))
          return at === undefined ? [] : [[event_id as string, at] as const]
        }),
      )
    },
  }
}
