ALTER TABLE "published_keys"
    ADD COLUMN "x5c" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    ADD COLUMN "certified_until" TIMESTAMPTZ(3),
    ADD COLUMN "rotation_ordered_at" TIMESTAMPTZ(3),
    ADD COLUMN "checkpoints" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];

ALTER TABLE "directory_credentials" ADD COLUMN "valid_until" TIMESTAMPTZ(3);

CREATE TABLE "key_uses" (
    "kid" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "signed" INTEGER NOT NULL,
    "last_until" TIMESTAMPTZ(3),
    "endless" BOOLEAN NOT NULL,

    CONSTRAINT "key_uses_pkey" PRIMARY KEY ("kid", "day")
);

CREATE TABLE "authority" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "certificate" BYTEA NOT NULL,
    "sealed_key" BYTEA NOT NULL,

    CONSTRAINT "authority_pkey" PRIMARY KEY ("id")
);
