-- Nonces carry their own proof of origin; what is kept is which were used (SHA-256), until they end.
DROP TABLE nonces;
CREATE TABLE used_nonces (
  hash bytea PRIMARY KEY,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX used_nonces_expires_at_idx ON used_nonces (expires_at);

-- Before it a wallet gets a transaction in place of the credential.
ALTER TABLE offers ADD COLUMN available_from timestamptz(3);

-- How many copies the one holder of an award got, each bound to a key of its own.
ALTER TABLE claims ADD COLUMN copies integer NOT NULL DEFAULT 1;

-- The status indices of the copies of a batch, save that of the award itself: none is given to two copies.
CREATE TABLE copy_slots (
  status_list uuid NOT NULL,
  status_index integer NOT NULL,
  credential_id uuid NOT NULL REFERENCES credentials (id) ON DELETE RESTRICT,
  PRIMARY KEY (status_list, status_index)
);
CREATE INDEX copy_slots_credential_id_idx ON copy_slots (credential_id);

-- An award that a wallet asked for before it could be given: the first holder who asks is the one.
CREATE TABLE deferred_claims (
  credential_id uuid PRIMARY KEY REFERENCES credentials (id) ON DELETE RESTRICT,
  holder text NOT NULL,
  -- SHA-256 of the transaction's id.
  transaction bytea NOT NULL,
  -- The holder's public keys, under the learner's key.
  keys bytea NOT NULL,
  created_at timestamptz(3) NOT NULL
);

-- What wallets tell of what became of their copies, each event once.
CREATE TABLE wallet_notices (
  credential_id uuid NOT NULL REFERENCES credentials (id) ON DELETE RESTRICT,
  event text NOT NULL CHECK (event IN ('credential_accepted', 'credential_failure', 'credential_deleted')),
  at timestamptz(3) NOT NULL,
  -- The wallet's own words, under the learner's key.
  description bytea,
  PRIMARY KEY (credential_id, event)
);
