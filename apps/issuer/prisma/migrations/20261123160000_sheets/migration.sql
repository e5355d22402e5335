-- A sheet is checked as a whole before anything of it is signed, and can be held, paused and cancelled.
ALTER TABLE batches DROP CONSTRAINT batches_state_check;
ALTER TABLE batches ADD CONSTRAINT batches_state_check
  CHECK (state IN ('checking', 'checked', 'running', 'paused', 'finished', 'cancelled'));
ALTER TABLE batches
  ADD COLUMN format text,
  ADD COLUMN invalid integer NOT NULL DEFAULT 0,
  ADD COLUMN work_ms double precision NOT NULL DEFAULT 0,
  -- Name, header and how it is read, sealed: people write names of learners where a header belongs.
  ADD COLUMN sheet bytea,
  -- When what is personal in it was forgotten.
  ADD COLUMN forgotten_at timestamptz(3);
CREATE INDEX batches_member_id_idx ON batches (member, id);

ALTER TABLE batch_rows DROP CONSTRAINT batch_rows_outcome_check;
ALTER TABLE batch_rows ADD CONSTRAINT batch_rows_outcome_check
  CHECK (outcome IN ('waiting', 'awarded', 'failed', 'cancelled'));
ALTER TABLE batch_rows
  ADD COLUMN remedy text,
  ADD COLUMN problems jsonb,
  -- Sealed: the row as it stands in the sheet; once it was awarded, what the result file says of it.
  ADD COLUMN shown bytea;
ALTER TABLE batch_rows ALTER COLUMN shown SET STORAGE EXTERNAL;
-- An erasure finds every row of a learner.
CREATE INDEX batch_rows_lookup_idx ON batch_rows (lookup) WHERE lookup IS NOT NULL;
