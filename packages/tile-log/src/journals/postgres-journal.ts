import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { type FramePlace, type Journal, JournalDamaged, JournalTaken, type StoredFrame } from '../ports.js'
import type { PostgresLog } from '../stores/postgres-store.js'
import { createTurns } from './turns.js'

// 'off' is the one setting of synchronous_commit under which a commit is told before it is on a disk; others are the operator's choice.
const SYNCED = `synced AS MATERIALIZED (
  SELECT CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END
)`

const TAKE_OVER = `
WITH ${SYNCED}
INSERT INTO tile_log.writers (log, writer) SELECT $1, $2 FROM synced
ON CONFLICT (log) DO UPDATE SET writer = excluded.writer, taken_at = clock_timestamp()`

const APPEND = `
WITH ${SYNCED}, mine AS MATERIALIZED (
  SELECT log FROM tile_log.writers WHERE log = $1 AND writer = $2 FOR SHARE
)
INSERT INTO tile_log.frames (log, number, bytes) SELECT mine.log, $3, $4 FROM mine, synced`

const ENDS_BEFORE =
  'SELECT NOT EXISTS (SELECT FROM tile_log.frames WHERE log = $1 AND number = $2::bigint - 1) AS ended'

// At most so many frames and, beyond the first, so many bytes. The length of a stored value is known without reading it.
const READ = `
SELECT number, bytes FROM (
  SELECT number, bytes, sum(octet_length(bytes)) OVER (ORDER BY number) - octet_length(bytes) AS before
    FROM (SELECT number, bytes FROM tile_log.frames WHERE log = $1 AND number >= $2 ORDER BY number LIMIT 256) page
) sized WHERE before < ${4 << 20} ORDER BY number`

/**
 * A journal in rows of `tile_log.frames` (see `installTileLog`). The server must run with `fsync` on, as it does unless somebody turned it
 * off. The pool is the caller's: `close` leaves it open.
 *
 * Why a writer that was taken over from cannot append, not even the right next number: the statement that appends finds its writer's row
 * and holds a share lock on it until it has committed; `takeOver` changes that row, for which it needs a lock that a share lock excludes.
 * So an append either has committed before the row changed, and `takeOver`, whose next statement asks for the last frame, sees it; or it
 * gets the lock after the change, when PostgreSQL looks at the row again as it is now, does not find its writer, and inserts nothing.
 * This holds for an append that its client has given up on as well. A writer's name is random and not a count, so that it is
 * never given twice, not even by a server that was set back to an older backup.
 */
export function postgresJournal({ pool, log }: PostgresLog): Journal {
  const turns = createTurns()
  let writer: string | undefined

  const insert = async (number: number, bytes: Uint8Array): Promise<FramePlace> => {
    const { rowCount } = await pool.query(APPEND, [log, writer, number, bytes]).catch((error) => {
      throw error.code === '23505' ? taken(log) : error
    })
    if (rowCount !== 1) throw taken(log)
    return { next: number + 1 }
  }
  return {
    read: (from) => readFrames(pool, log, from?.next ?? 0),
    takeOver: async (next) => {
      writer = randomUUID()
      await pool.query(TAKE_OVER, [log, writer])
      const { rows } = await pool.query<{ next: string }>(
        'SELECT coalesce(max(number) + 1, 0) AS next FROM tile_log.frames WHERE log = $1',
        [log],
      )
      const actual = Number(rows[0]?.next)
      if (next > actual)
        throw new JournalDamaged(`the journal of ${log} ends before frame ${actual}, not before ${next}`)
      turns.begin(actual)
    },
    append: (number, bytes) => turns.append(number, () => insert(number, bytes)),
    close: async () => turns.end(),
  }
}

const taken = (log: string): JournalTaken => new JournalTaken(`another sequencer has taken over the journal of ${log}`)

async function* readFrames(pool: Pool, log: string, from: number): AsyncGenerator<StoredFrame> {
  if (from > 0) {
    const { rows } = await pool.query<{ ended: boolean }>(ENDS_BEFORE, [log, from])
    if (rows[0]?.ended) throw new JournalDamaged(`the journal of ${log} has no frame ${from - 1} any more`)
  }
  for (let next = from; ; ) {
    const { rows } = await pool.query<{ number: string; bytes: Buffer }>(READ, [log, next])
    if (rows.length === 0) return
    for (const { number, bytes } of rows) {
      if (Number(number) !== next) throw new JournalDamaged(`frame ${next} of the journal of ${log} is missing`)
      next++
      yield { number: next - 1, bytes, after: { next } }
    }
  }
}
