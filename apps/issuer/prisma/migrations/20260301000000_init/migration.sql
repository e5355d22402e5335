CREATE TABLE members (
  slug text PRIMARY KEY,
  name text NOT NULL,
  iss text NOT NULL,
  logo text,
  state text NOT NULL CHECK (state IN ('admitted', 'suspended', 'left'))
);

CREATE TABLE achievements (
  id uuid NOT NULL,
  version integer NOT NULL,
  member text NOT NULL,
  content jsonb NOT NULL,
  PRIMARY KEY (id, version)
);

CREATE TABLE accreditations (
  id uuid PRIMARY KEY,
  member text NOT NULL,
  achievement uuid NOT NULL,
  valid_from timestamptz(3) NOT NULL,
  valid_until timestamptz(3)
);
CREATE INDEX accreditations_member_achievement_idx ON accreditations (member, achievement);

CREATE TABLE learners (
  id uuid PRIMARY KEY,
  member text NOT NULL,
  lookup bytea NOT NULL,
  pseudonym uuid NOT NULL,
  sealed_key bytea NOT NULL
);
CREATE UNIQUE INDEX learners_member_lookup_key ON learners (member, lookup);
CREATE UNIQUE INDEX learners_pseudonym_key ON learners (pseudonym);

CREATE TABLE credentials (
  id uuid PRIMARY KEY,
  member text NOT NULL,
  achievement uuid NOT NULL,
  achievement_version integer NOT NULL,
  learner_id uuid REFERENCES learners (id) ON DELETE RESTRICT,
  profile text NOT NULL,
  delivery text NOT NULL,
  status_list uuid NOT NULL,
  status_uri text NOT NULL,
  status_index integer NOT NULL,
  status text NOT NULL DEFAULT 'valid' CHECK (status IN ('valid', 'revoked', 'suspended')),
  version integer NOT NULL DEFAULT 1,
  issued_at timestamptz(3) NOT NULL,
  valid_until timestamptz(3),
  event_id uuid NOT NULL,
  sealed bytea,
  erased_at timestamptz(3),
  batch uuid,
  batch_row integer
);
-- Ciphertext does not compress: do not try.
ALTER TABLE credentials ALTER COLUMN sealed SET STORAGE EXTERNAL;
-- No status index is ever given to two credentials.
CREATE UNIQUE INDEX credentials_status_list_status_index_key ON credentials (status_list, status_index);
-- A row of a sheet becomes one credential at most.
CREATE UNIQUE INDEX credentials_batch_batch_row_key ON credentials (batch, batch_row);
CREATE INDEX credentials_member_id_idx ON credentials (member, id);
CREATE INDEX credentials_learner_id_idx ON credentials (learner_id);

CREATE TABLE claims (
  credential_id uuid PRIMARY KEY REFERENCES credentials (id) ON DELETE RESTRICT,
  holder text NOT NULL,
  event_id uuid NOT NULL,
  claimed_at timestamptz(3) NOT NULL,
  sealed bytea
);
ALTER TABLE claims ALTER COLUMN sealed SET STORAGE EXTERNAL;

CREATE TABLE offers (
  credential_id uuid PRIMARY KEY REFERENCES credentials (id) ON DELETE RESTRICT,
  member text NOT NULL,
  code bytea NOT NULL,
  tx_code bytea,
  wrong_tries integer NOT NULL DEFAULT 0,
  expires_at timestamptz(3) NOT NULL,
  redeemed_at timestamptz(3),
  token bytea,
  token_expires timestamptz(3)
);
CREATE UNIQUE INDEX offers_code_key ON offers (code);
CREATE UNIQUE INDEX offers_token_key ON offers (token);

CREATE TABLE nonces (
  hash bytea PRIMARY KEY,
  member text NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX nonces_expires_at_idx ON nonces (expires_at);

CREATE TABLE status_slots (
  list uuid NOT NULL,
  index integer NOT NULL,
  member text NOT NULL,
  uri text NOT NULL,
  PRIMARY KEY (list, index)
);
CREATE INDEX status_slots_member_idx ON status_slots (member);

CREATE TABLE batches (
  id uuid PRIMARY KEY,
  member text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'finished')),
  rows integer NOT NULL,
  done integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  issue_time timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  started_at timestamptz(3),
  finished_at timestamptz(3)
);
CREATE INDEX batches_state_idx ON batches (state);

CREATE TABLE batch_rows (
  batch uuid NOT NULL REFERENCES batches (id) ON DELETE RESTRICT,
  row integer NOT NULL,
  input bytea,
  lookup bytea,
  outcome text NOT NULL CHECK (outcome IN ('waiting', 'awarded', 'failed')),
  credential_id uuid,
  code text,
  message text,
  "column" text,
  PRIMARY KEY (batch, row)
);
CREATE UNIQUE INDEX batch_rows_credential_id_key ON batch_rows (credential_id);
-- The worker's queue.
CREATE INDEX batch_rows_waiting ON batch_rows (batch, row) WHERE outcome = 'waiting';
