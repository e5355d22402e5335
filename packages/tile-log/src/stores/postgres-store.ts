import type { Pool } from 'pg'
import type { ObjectStore } from '../ports.js'
import { requireObjectPath } from './object-path.js'

/** `log` names one log among those that share the tables of `installTileLog`: its journal and its objects. */
export type PostgresLog = { pool: Pool; log: string }

// Objects can be made again from the journal: nobody waits for their sync. `quick` holds for this one statement.
const PUT = `
WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO tile_log.objects (log, path, bytes) SELECT $1, $2, $3 FROM quick
ON CONFLICT (log, path) DO UPDATE SET bytes = excluded.bytes`

/**
 * Objects as rows of `tile_log.objects` (see `installTileLog`). What was put last may be missing or old after a crash of the server, since
 * all of it can be made again from the journal. The pool is the caller's: `close` leaves it open.
 */
export function postgresStore({ pool, log }: PostgresLog): ObjectStore {
  return {
    get: async (path) => {
      const { rows } = await pool.query<{ bytes: Buffer }>(
        'SELECT bytes FROM tile_log.objects WHERE log = $1 AND path = $2',
        [log, requireObjectPath(path)],
      )
      return rows[0]?.bytes
    },
    put: async (path, bytes) => {
      await pool.query(PUT, [log, requireObjectPath(path), bytes])
    },
    delete: async (path) => {
      await pool.query('DELETE FROM tile_log.objects WHERE log = $1 AND path = $2', [log, requireObjectPath(path)])
    },
    close: async () => {},
  }
}
