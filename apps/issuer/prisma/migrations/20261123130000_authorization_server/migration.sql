-- Access tokens of either grant: one stands for one award. Kept as SHA-256 only.
CREATE TABLE access_tokens (
  hash bytea PRIMARY KEY,
  member text NOT NULL,
  credential_id uuid NOT NULL,
  client_id text,
  -- RFC 7638 thumbprint of the DPoP key that the token is bound to.
  jkt text,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX access_tokens_expires_at_idx ON access_tokens (expires_at);

INSERT INTO access_tokens (hash, member, credential_id, expires_at)
  SELECT token, member, credential_id, token_expires FROM offers WHERE token IS NOT NULL;
ALTER TABLE offers DROP COLUMN token, DROP COLUMN token_expires;

-- Codes of the authorization code grant.
CREATE TABLE authorization_codes (
  hash bytea PRIMARY KEY,
  member text NOT NULL,
  credential_id uuid NOT NULL,
  client_id text NOT NULL,
  -- What the token request must repeat, and how: redirect URI, PKCE challenge, DPoP key, authorization details.
  request jsonb NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  -- The token that was given for it, so that a second use can take it back.
  token bytea
);
CREATE INDEX authorization_codes_expires_at_idx ON authorization_codes (expires_at);

-- Pushed authorization requests (RFC 9126) that wait for their browser.
CREATE TABLE pushed_requests (
  hash bytea PRIMARY KEY,
  member text NOT NULL,
  request jsonb NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX pushed_requests_expires_at_idx ON pushed_requests (expires_at);

-- Identifiers of proofs and assertions (DPoP, client authentication) that must not be seen twice.
CREATE TABLE used_proofs (
  hash bytea PRIMARY KEY,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX used_proofs_expires_at_idx ON used_proofs (expires_at);
