import type { Pool } from 'pg'
import { inTransaction } from './transaction.js'

const ddl = `
CREATE SCHEMA IF NOT EXISTS spine;

-- A queue: rows are deleted once the bus has acknowledged them. hash = murmur2 of the key without its sign.
CREATE TABLE IF NOT EXISTS spine.outbox (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic   text NOT NULL,
  key     text NOT NULL,
  hash    int NOT NULL,
  headers text NOT NULL,
  value   text NOT NULL,
  at      timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- Where a group stands in a partition. Its row lock makes every batch of the partition one behind the other.
CREATE TABLE IF NOT EXISTS spine.offsets (
  consumer_group text NOT NULL,
  topic          text NOT NULL,
  partition      int NOT NULL,
  next_offset    bigint NOT NULL DEFAULT 0,
  halted_reason  text,
  halted_since   timestamptz,
  PRIMARY KEY (consumer_group, topic, partition)
) WITH (fillfactor = 50);

-- Events that a group has applied or parked: the relay may send one twice.
CREATE TABLE IF NOT EXISTS spine.inbox (
  consumer_group text NOT NULL,
  event_id       uuid NOT NULL,
  topic          text NOT NULL,
  partition      int NOT NULL,
  at_offset      bigint NOT NULL,
  at             timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer_group, event_id)
);
CREATE INDEX IF NOT EXISTS inbox_by_age ON spine.inbox USING brin (at);

CREATE TABLE IF NOT EXISTS spine.parked (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer_group text NOT NULL,
  topic          text NOT NULL,
  partition      int NOT NULL,
  at_offset      bigint NOT NULL,
  key            text NOT NULL,
  headers        text NOT NULL,
  value          bytea NOT NULL,
  timestamp      timestamptz NOT NULL,
  event_id       text,
  event_type     text,
  reason         text NOT NULL,
  behind         boolean NOT NULL,
  attempts       int NOT NULL,
  parked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (consumer_group, topic, partition, at_offset)
);

-- Records that an operator has let a halted partition pass over.
CREATE TABLE IF NOT EXISTS spine.set_aside (
  consumer_group text NOT NULL,
  topic          text NOT NULL,
  partition      int NOT NULL,
  at_offset      bigint NOT NULL,
  reason         text NOT NULL,
  at             timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer_group, topic, partition, at_offset)
);
`

/** Makes the schema `spine` in the service's database, or leaves it as it is. Safe to call from several processes at once. */
export async function installSpine(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('testamur spine'), 1)`)
    await client.query(ddl)
  })
}
