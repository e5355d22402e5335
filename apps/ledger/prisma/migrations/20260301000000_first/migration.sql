CREATE TABLE "log" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "origin" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "sealed_key" BYTEA NOT NULL,
    "size" BIGINT NOT NULL DEFAULT 0,
    "root" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "log_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "log_is_one" CHECK ("id" = 1)
);

CREATE TABLE "entries" (
    "index" BIGINT NOT NULL,
    "event_id" UUID,
    "entry" BYTEA NOT NULL,

    CONSTRAINT "entries_pkey" PRIMARY KEY ("index")
);

CREATE TABLE "tiles" (
    "level" SMALLINT NOT NULL,
    "index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,

    CONSTRAINT "tiles_pkey" PRIMARY KEY ("level", "index")
);
-- Hashes cannot be compressed: do not let the server try.
ALTER TABLE "tiles" ALTER COLUMN "hashes" SET STORAGE EXTERNAL;

CREATE TABLE "checkpoints" (
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "checkpoints_pkey" PRIMARY KEY ("size")
);

CREATE TABLE "member_keys" (
    "member" TEXT NOT NULL,
    "kid" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "jwk" JSONB NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "compromised_since" TIMESTAMPTZ(3),

    CONSTRAINT "member_keys_pkey" PRIMARY KEY ("member", "kid")
);

CREATE TABLE "set_asides" (
    "topic" TEXT NOT NULL,
    "partition" INTEGER NOT NULL,
    "at_offset" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "note" TEXT,
    "key_id" UUID NOT NULL,
    "key_name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "set_asides_pkey" PRIMARY KEY ("topic", "partition", "at_offset")
);

CREATE UNIQUE INDEX "entries_event_id_key" ON "entries" ("event_id");
CREATE INDEX "checkpoints_published_at_idx" ON "checkpoints" ("published_at");
