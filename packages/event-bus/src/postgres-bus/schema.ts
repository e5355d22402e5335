import type { Pool } from 'pg'
import { inTransaction } from '../transaction.js'

const ddl = `
CREATE SCHEMA IF NOT EXISTS bus;

CREATE TABLE IF NOT EXISTS bus.topics (
  name         text PRIMARY KEY,
  partitions   int NOT NULL,
  keep_forever boolean NOT NULL
);

-- next_offset is given out under the row's lock, which is held until the records are committed: offsets have no gaps,
-- and whoever sees an offset sees all those before it.
CREATE TABLE IF NOT EXISTS bus.partitions (
  topic       text NOT NULL REFERENCES bus.topics,
  partition   int NOT NULL,
  next_offset bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS bus.records (
  topic     text NOT NULL,
  partition int NOT NULL,
  at_offset bigint NOT NULL,
  key       text NOT NULL,
  headers   text NOT NULL,
  value     bytea NOT NULL,
  at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (topic, partition, at_offset)
);

-- generation grows with every change of a group's members.
CREATE TABLE IF NOT EXISTS bus.groups (
  name       text PRIMARY KEY,
  generation bigint NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS bus.members (
  group_name text NOT NULL REFERENCES bus.groups,
  member     uuid NOT NULL,
  topics     text[] NOT NULL,
  session_ms int NOT NULL,
  seen_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (group_name, member)
) WITH (fillfactor = 50);
`

/** Makes the tables of the embedded log, or leaves them as they are. Safe to call from several processes at once. */
export async function installLog(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('testamur bus'), 1)`)
    await client.query(ddl)
  })
}
