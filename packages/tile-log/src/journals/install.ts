import type { Pool } from 'pg'

// EXTERNAL: hashes, signatures and what is hashed do not compress, and trying costs more than the write.
const DDL = `
CREATE SCHEMA IF NOT EXISTS tile_log;

CREATE TABLE IF NOT EXISTS tile_log.frames (
  log    text NOT NULL,
  number bigint NOT NULL,
  bytes  bytea NOT NULL,
  PRIMARY KEY (log, number)
);

-- Who may append. Each statement that appends holds a lock on this row until it has committed.
CREATE TABLE IF NOT EXISTS tile_log.writers (
  log      text PRIMARY KEY,
  writer   uuid NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS tile_log.objects (
  log   text NOT NULL,
  path  text NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (log, path)
);

DO $$
DECLARE t regclass;
BEGIN
  FOR t IN SELECT attrelid FROM pg_attribute
            WHERE attrelid IN ('tile_log.frames'::regclass, 'tile_log.objects'::regclass)
              AND attname = 'bytes' AND attstorage <> 'e'
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN bytes SET STORAGE EXTERNAL', t);
  END LOOP;
END $$;
`

/**
 * Makes the schema `tile_log`, in which journals and objects of any number of logs live side by side, or leaves it as it is. Safe to
 * call from several processes at once.
 */
export async function installTileLog(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    // Else two that make the schema at the same moment fail on each other.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('tile_log'), 1)")
    await client.query(DDL)
    await client.query('COMMIT')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}
