-- Entries, tiles and checkpoints live in the log's own storage now; here are the keys of its shards, and what follows from them.
CREATE TABLE "shards" (
    "number" INTEGER NOT NULL,
    "origin" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "sealed_key" BYTEA NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "handover" TEXT,

    CONSTRAINT "shards_pkey" PRIMARY KEY ("number")
);
CREATE UNIQUE INDEX "shards_origin_key" ON "shards" ("origin");

INSERT INTO "shards" ("number", "origin", "public_key", "sealed_key", "opened_at")
SELECT 1, "origin", "public_key", "sealed_key", "created_at" FROM "log";

ALTER TABLE "checkpoints" ADD COLUMN "shard" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "checkpoints" DROP CONSTRAINT "checkpoints_pkey";
ALTER TABLE "checkpoints" ADD CONSTRAINT "checkpoints_pkey" PRIMARY KEY ("shard", "size");

CREATE TABLE "announced" (
    "topic" TEXT NOT NULL,
    "partition" INTEGER NOT NULL,
    "shard" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,

    CONSTRAINT "announced_pkey" PRIMARY KEY ("topic", "partition")
);

CREATE TABLE "findings" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "finding" JSONB NOT NULL,
    "key_id" UUID NOT NULL,
    "key_name" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "findings_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "findings_is_one" CHECK ("id" = 1)
);
