import type { Pool } from 'pg'
import { withTransaction } from './transaction.js'

const TABLES = `
CREATE SCHEMA IF NOT EXISTS kit;
CREATE TABLE IF NOT EXISTS kit.access_keys (
  id uuid PRIMARY KEY,
  hash text NOT NULL UNIQUE,
  key jsonb NOT NULL
);
-- A withdrawal may be heard before its grant is heard again (a replay): what is withdrawn stays so.
CREATE TABLE IF NOT EXISTS kit.withdrawn_keys (id uuid PRIMARY KEY);
CREATE TABLE IF NOT EXISTS kit.idempotency (
  caller text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  answer bytea NOT NULL,
  subject text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (caller, route, key)
);
CREATE INDEX IF NOT EXISTS idempotency_age ON kit.idempotency (created_at);
CREATE INDEX IF NOT EXISTS idempotency_subject ON kit.idempotency (subject) WHERE subject IS NOT NULL;
-- One round trip: take the lock, then look. Each statement of a volatile function sees what was committed before it, so
-- that an answer stored by whoever held the lock a moment ago is found.
CREATE OR REPLACE FUNCTION kit.idempotency_begin(c text, r text, k text, OUT locked boolean, OUT stored bytea)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  locked := pg_try_advisory_xact_lock(hashtextextended(c || chr(10) || r || chr(10) || k, 7270));
  IF locked THEN
    DELETE FROM kit.idempotency WHERE caller = c AND route = r AND key = k AND created_at < now() - interval '24 hours';
    SELECT i.answer INTO stored FROM kit.idempotency i WHERE i.caller = c AND i.route = r AND i.key = k;
  END IF;
END $$;
CREATE TABLE IF NOT EXISTS kit.member_keys (
  kid text PRIMARY KEY,
  member text NOT NULL,
  purpose text NOT NULL,
  alg text NOT NULL,
  sealed bytea,
  jwk jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('made', 'published', 'retired')),
  active_from timestamptz
);
-- Since keys may lie elsewhere, carry certificates and follow each other with an overlap. Only what is missing is altered,
-- since altering waits for every reader.
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM information_schema.columns
    WHERE table_schema = 'kit' AND table_name = 'member_keys' AND column_name = 'active_until') THEN
    ALTER TABLE kit.member_keys ALTER COLUMN sealed DROP NOT NULL,
      ADD COLUMN backend text NOT NULL DEFAULT 'database',
      ADD COLUMN reference text,
      ADD COLUMN x5c text[],
      ADD COLUMN active_until timestamptz;
    DROP INDEX IF EXISTS kit.member_keys_current;
  END IF;
END $$;
-- One key at a time waits for its publication, however many ask at once.
CREATE UNIQUE INDEX IF NOT EXISTS member_keys_made ON kit.member_keys (member, purpose, alg) WHERE state = 'made';
CREATE INDEX IF NOT EXISTS member_keys_of ON kit.member_keys (member, purpose, alg);
-- Keys to be made outside of the transaction that needs them, under a reference that is the same at each try.
CREATE TABLE IF NOT EXISTS kit.wanted_keys (
  member text NOT NULL,
  purpose text NOT NULL,
  alg text NOT NULL,
  reference uuid NOT NULL UNIQUE,
  PRIMARY KEY (member, purpose, alg)
);
`
const LOCK = 72707370

/** Makes the tables of this package in the schema `kit`. May be called at every start, by several processes at once. */
export const installKit = (pool: Pool): Promise<void> =>
  withTransaction(pool, async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    await sql.query(TABLES)
  })
