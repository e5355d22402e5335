import type { Logger } from './logger.js'
import type { Seat } from './offsets.js'
import { pgArray } from './pg-arrays.js'
import type { Sql } from './sql.js'

/** Moves positions over records that nobody here wants: a moment later, and those of all partitions in one statement. */
export type Skipper = {
  /** The group has nothing to do with the records from `from` up to `next`. */
  skip(seat: Seat, from: bigint, next: bigint): void
  /** Resolves when nothing of this partition is left to be stored: before records of it are applied. */
  settle(seat: Seat): Promise<void>
  /** Stores what is left. */
  flush(): Promise<void>
}

export type SkipperOptions = {
  sql: Sql
  group: string
  log: Pick<Logger, 'debug'>
  /** Told of each position that is stored. */
  stored(seat: Seat, next: bigint): void
  /** Told that a position was not where it had been left: somebody has reset the group. */
  moved(): void
}

const PAUSE_MS = 20

/** No flush is waited for: a position that is lost in a crash makes the group pass over the same records once more. */
const ADVANCE = {
  name: 'offsets-skip',
  text: `UPDATE spine.offsets AS seat SET next_offset = skipped.next, halted_reason = NULL, halted_since = NULL
    FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[]) AS skipped (topic, partition, first, next),
      set_config('synchronous_commit', 'off', true)
    WHERE consumer_group = $1 AND seat.topic = skipped.topic AND seat.partition = skipped.partition
      AND next_offset >= skipped.first AND next_offset <= skipped.next
    RETURNING seat.topic, seat.partition`,
}

type Skip = { seat: Seat; from: bigint; next: bigint }
const keyOf = ({ topic, partition }: { topic: string; partition: number }) => `${topic}/${partition}`

export function createSkipper({ sql, group, log, stored, moved }: SkipperOptions): Skipper {
  let waiting = new Map<string, Skip>()
  let storing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  const store = async (skips: Map<string, Skip>): Promise<void> => {
    const all = [...skips.values()]
    const { rows } = await sql.query<{ topic: string; partition: number }>(ADVANCE, [
      group,
      pgArray.text(all.map(({ seat }) => seat.topic)),
      pgArray.int4(all.map(({ seat }) => seat.partition)),
      pgArray.int8(all.map(({ from }) => from.toString())),
      pgArray.int8(all.map(({ next }) => next.toString())),
    ])
    for (const row of rows) {
      const skip = skips.get(keyOf(row))
      if (skip) stored(skip.seat, skip.next)
    }
    if (rows.length < all.length) moved()
  }
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    if (storing !== undefined) return storing.then(() => (waiting.size > 0 ? flush() : undefined))
    if (waiting.size === 0) return Promise.resolve()
    const skips = waiting
    waiting = new Map()
    storing = store(skips)
      .catch((error: unknown) => {
        log.debug({ err: error, group }, 'positions were not stored; the records are passed over again')
        moved()
      })
      .finally(() => {
        storing = undefined
      })
    return storing
  }
  return {
    skip: (seat, from, next) => {
      waiting.set(keyOf(seat), { seat, from: waiting.get(keyOf(seat))?.from ?? from, next })
      timer ??= setTimeout(() => void flush(), PAUSE_MS)
    },
    settle: async (seat) => {
      if (waiting.has(keyOf(seat))) await flush()
      await storing
    },
    flush,
  }
}
