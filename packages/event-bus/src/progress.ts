import type { ConsumerOptions } from './consumer-options.js'
import { positionsOf } from './offsets.js'
import type { Signal } from './signal.js'
import type { Sql } from './sql.js'

/** How often the positions are looked at, since other members of the group move them too. */
const LOOK_MS = 25

async function endsOf<Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>): Promise<Map<string, bigint>> {
  const ends = new Map<string, bigint>()
  await Promise.all(
    options.topics.map(async (topic) => {
      for (const [partition, end] of await options.bus.endOffsets(topic)) ends.set(`${topic}/${partition}`, end)
    }),
  )
  return ends
}

/** Says so when a partition ends before the group's position: this log is not the one that was read, and new records would be passed over. */
export async function beyondEnd<Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>): Promise<string | undefined> {
  const [ends, positions] = [await endsOf(options), await positionsOf(options.pool, options.group)]
  for (const [place, end] of ends) {
    const position = positions.get(place) ?? 0n
    if (position > end) {
      return `${place} ends at ${end}, before the position ${position}: records are gone. Restore the log, or replay the group from offset 0`
    }
  }
  return undefined
}

/** True when a position of the group lies before one that this member has reached: somebody has reset the group. */
export async function isReset<Tx extends { sql: Sql }>(
  options: ConsumerOptions<Tx>,
  reached: ReadonlyMap<string, bigint>,
): Promise<boolean> {
  const before = [...reached]
  const positions = await positionsOf(options.pool, options.group)
  return before.some(([place, position]) => (positions.get(place) ?? position) < position)
}

/** How many records lie between the group's positions and the given ends. */
async function missing(sql: Sql, group: string, ends: Map<string, bigint>): Promise<bigint> {
  const positions = await positionsOf(sql, group)
  let sum = 0n
  for (const [place, end] of ends) {
    const position = positions.get(place) ?? 0n
    if (position < end) sum += end - position
  }
  return sum
}

export const lagOf = async <Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>): Promise<bigint> =>
  missing(options.pool, options.group, await endsOf(options))

export async function caughtUp<Tx extends { sql: Sql }>(
  options: ConsumerOptions<Tx>,
  applied: Signal,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  let ends: Map<string, bigint> | undefined
  for (;;) {
    try {
      ends ??= await endsOf(options)
      if ((await missing(options.pool, options.group, ends)) === 0n) return true
    } catch (error) {
      options.log?.debug({ err: error, group: options.group }, 'the bus or the database does not answer')
    }
    const left = deadline - performance.now()
    if (left <= 0) return false
    await applied.wait(Math.min(left, LOOK_MS))
  }
}
