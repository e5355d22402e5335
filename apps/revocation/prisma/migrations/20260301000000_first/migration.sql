-- Replicas of what the registry says.
CREATE TABLE "members" (
  "slug" TEXT PRIMARY KEY,
  "name" TEXT NOT NULL,
  "iss" TEXT NOT NULL
);

CREATE TABLE "keys" (
  "kid" TEXT PRIMARY KEY,
  "member" TEXT NOT NULL,
  "purpose" TEXT NOT NULL,
  "service" TEXT NOT NULL,
  "jwk" JSONB NOT NULL,
  "from" TIMESTAMPTZ(3) NOT NULL,
  "until" TIMESTAMPTZ(3),
  "compromised_since" TIMESTAMPTZ(3)
);
CREATE INDEX "keys_member_idx" ON "keys" ("member");

CREATE TABLE "achievements" (
  "id" UUID PRIMARY KEY,
  "member" TEXT NOT NULL
);

-- Status lists. The bits are rewritten only by the publisher, under the row's lock; changes wait in status_changes.
CREATE TABLE "status_lists" (
  "id" UUID PRIMARY KEY,
  "member" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "uri" TEXT NOT NULL,
  "sealed_key" BYTEA NOT NULL,
  "next_block" INTEGER NOT NULL DEFAULT 0,
  "bits" BYTEA NOT NULL,
  "token" TEXT,
  "token_hash" TEXT,
  "issued_at" TIMESTAMPTZ(3),
  "expires_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "status_lists_member_number_key" ON "status_lists" ("member", "number");
CREATE UNIQUE INDEX "status_lists_uri_key" ON "status_lists" ("uri");

-- The primary key makes it impossible that a block of indices is handed out twice.
CREATE TABLE "leases" (
  "list" UUID NOT NULL REFERENCES "status_lists" ("id"),
  "block" INTEGER NOT NULL,
  "leased_at" TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY ("list", "block")
);

-- A queue, drained by the publisher. Never read by a moving cursor.
CREATE TABLE "status_changes" (
  "seq" BIGSERIAL PRIMARY KEY,
  "list" UUID NOT NULL REFERENCES "status_lists" ("id"),
  "index" INTEGER NOT NULL,
  "value" SMALLINT NOT NULL
);
CREATE INDEX "status_changes_list_idx" ON "status_changes" ("list");

CREATE TABLE "credentials" (
  "id" UUID PRIMARY KEY,
  "member" TEXT NOT NULL,
  "achievement" UUID NOT NULL,
  "status" TEXT NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "issued_at" TIMESTAMPTZ(3) NOT NULL
);

-- The primary key makes it impossible that two credentials share an index.
CREATE TABLE "status_entries" (
  "list" UUID NOT NULL REFERENCES "status_lists" ("id"),
  "index" INTEGER NOT NULL,
  "credential" UUID NOT NULL REFERENCES "credentials" ("id"),
  PRIMARY KEY ("list", "index")
);
CREATE INDEX "status_entries_credential_idx" ON "status_entries" ("credential");

CREATE TABLE "status_history" (
  "credential" UUID NOT NULL REFERENCES "credentials" ("id"),
  "version" INTEGER NOT NULL,
  "event" UUID NOT NULL,
  "status" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "effective_at" TIMESTAMPTZ(3) NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "actor_key" UUID NOT NULL,
  "actor_name" TEXT NOT NULL,
  "sealed_note" BYTEA,
  PRIMARY KEY ("credential", "version")
);

-- A change that becomes effective later. Its id is the id of the event that will say so.
CREATE TABLE "scheduled_changes" (
  "id" UUID PRIMARY KEY,
  "credential" UUID NOT NULL REFERENCES "credentials" ("id"),
  "verb" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "effective_at" TIMESTAMPTZ(3) NOT NULL,
  "actor_key" UUID NOT NULL,
  "actor_name" TEXT NOT NULL,
  "sealed_note" BYTEA,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'waiting',
  "why" TEXT
);
CREATE INDEX "scheduled_changes_state_effective_at_idx" ON "scheduled_changes" ("state", "effective_at");
CREATE INDEX "scheduled_changes_credential_idx" ON "scheduled_changes" ("credential");

-- Opens the commitments of the ledger entries that this service made. `about` is the credential or the list.
CREATE TABLE "event_salts" (
  "event" UUID PRIMARY KEY,
  "about" UUID NOT NULL,
  "sealed_salt" BYTEA NOT NULL
);
CREATE INDEX "event_salts_about_idx" ON "event_salts" ("about");

CREATE TABLE "subscriptions" (
  "id" UUID PRIMARY KEY,
  "owner" UUID NOT NULL,
  "watch" TEXT NOT NULL,
  "credential" UUID,
  "achievement" UUID,
  "member" TEXT,
  "method" TEXT NOT NULL,
  "url" TEXT,
  "sealed_secret" BYTEA,
  "state" TEXT NOT NULL DEFAULT 'active',
  "why" TEXT,
  "verified_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "subscriptions_owner_id_idx" ON "subscriptions" ("owner", "id");
CREATE INDEX "subscriptions_credential_idx" ON "subscriptions" ("credential");
CREATE INDEX "subscriptions_achievement_idx" ON "subscriptions" ("achievement");
CREATE INDEX "subscriptions_member_idx" ON "subscriptions" ("member");
CREATE INDEX "subscriptions_watch_idx" ON "subscriptions" ("watch");

-- What subscribers are told, once per event. `body` is the CloudEvent as JSON, without reason, actor and note.
CREATE TABLE "announcements" (
  "event" UUID PRIMARY KEY,
  "credential" UUID NOT NULL,
  "type" TEXT NOT NULL,
  "body" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL
);

-- Numbered under one lock, so that the order of numbers is the order of commits: a reader that resumes skips nothing.
CREATE TABLE "stream_items" (
  "seq" BIGSERIAL PRIMARY KEY,
  "owner" UUID NOT NULL,
  "event" UUID NOT NULL REFERENCES "announcements" ("event")
);
CREATE UNIQUE INDEX "stream_items_owner_event_key" ON "stream_items" ("owner", "event");
CREATE INDEX "stream_items_owner_seq_idx" ON "stream_items" ("owner", "seq");

-- `next_at`: from when on a worker may take it. Taking it moves next_at behind the lease, so that a crash gives it back.
CREATE TABLE "deliveries" (
  "id" BIGSERIAL PRIMARY KEY,
  "subscription" UUID NOT NULL REFERENCES "subscriptions" ("id") ON DELETE CASCADE,
  "event" UUID NOT NULL REFERENCES "announcements" ("event"),
  "credential" UUID NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'pending',
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "tries_from" INTEGER NOT NULL DEFAULT 0,
  "next_at" TIMESTAMPTZ(3) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "finished_at" TIMESTAMPTZ(3)
);
CREATE UNIQUE INDEX "deliveries_subscription_event_key" ON "deliveries" ("subscription", "event");
CREATE INDEX "deliveries_due_idx" ON "deliveries" ("next_at", "id") WHERE "state" = 'pending';
CREATE INDEX "deliveries_order_idx" ON "deliveries" ("subscription", "credential", "id") WHERE "state" = 'pending';

CREATE TABLE "attempts" (
  "delivery" BIGINT NOT NULL REFERENCES "deliveries" ("id") ON DELETE CASCADE,
  "number" INTEGER NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "milliseconds" INTEGER NOT NULL,
  "status" INTEGER,
  "error" TEXT,
  PRIMARY KEY ("delivery", "number")
);
