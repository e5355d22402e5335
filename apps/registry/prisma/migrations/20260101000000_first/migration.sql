CREATE TABLE "members" (
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "iss" TEXT NOT NULL,
    "url" TEXT,
    "logo" TEXT,
    "state" TEXT NOT NULL,
    "admitted_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "members_pkey" PRIMARY KEY ("slug")
);

CREATE TABLE "access_keys" (
    "id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "member" TEXT,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_keys_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "achievements" (
    "id" UUID NOT NULL,
    "member" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "search" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "achievements_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "achievement_versions" (
    "achievement_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,
    "event_id" UUID NOT NULL,

    CONSTRAINT "achievement_versions_pkey" PRIMARY KEY ("achievement_id", "version")
);

CREATE TABLE "accreditations" (
    "id" UUID NOT NULL,
    "member" TEXT NOT NULL,
    "achievement" UUID NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "accreditations_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "published_keys" (
    "kid" TEXT NOT NULL,
    "member" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "jwk" JSONB NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "compromised_since" TIMESTAMPTZ(3),
    "published_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "published_keys_pkey" PRIMARY KEY ("kid")
);

CREATE TABLE "event_salts" (
    "event_id" UUID NOT NULL,
    "salt" BYTEA NOT NULL,

    CONSTRAINT "event_salts_pkey" PRIMARY KEY ("event_id")
);

CREATE TABLE "directory_credentials" (
    "credential_id" UUID NOT NULL,
    "member" TEXT NOT NULL,
    "achievement" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "status_from" TIMESTAMPTZ(3),

    CONSTRAINT "directory_credentials_pkey" PRIMARY KEY ("credential_id")
);

CREATE TABLE "directory_copies" (
    "digest" TEXT NOT NULL,
    "status_uri" TEXT NOT NULL,
    "status_index" INTEGER NOT NULL,
    "credential_id" UUID NOT NULL,

    CONSTRAINT "directory_copies_pkey" PRIMARY KEY ("digest")
);

CREATE TABLE "skills" (
    "uri" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "alt_labels" TEXT[],
    "type" TEXT NOT NULL,
    "description" TEXT NOT NULL,

    CONSTRAINT "skills_pkey" PRIMARY KEY ("uri", "language")
);

CREATE TABLE "skill_labels" (
    "language" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "uri" TEXT NOT NULL,
    "alt" BOOLEAN NOT NULL,

    CONSTRAINT "skill_labels_pkey" PRIMARY KEY ("language", "text", "uri")
);

CREATE TABLE "occupations" (
    "uri" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "alt_labels" TEXT[],
    "description" TEXT NOT NULL,
    "skills" TEXT[],

    CONSTRAINT "occupations_pkey" PRIMARY KEY ("uri")
);

CREATE UNIQUE INDEX "access_keys_hash_key" ON "access_keys"("hash");
CREATE INDEX "access_keys_member_idx" ON "access_keys"("member");
CREATE INDEX "achievements_member_id_idx" ON "achievements"("member", "id");
CREATE INDEX "accreditations_member_idx" ON "accreditations"("member");
CREATE INDEX "accreditations_achievement_idx" ON "accreditations"("achievement");
CREATE INDEX "published_keys_member_purpose_idx" ON "published_keys"("member", "purpose");
CREATE INDEX "directory_copies_credential_id_idx" ON "directory_copies"("credential_id");
CREATE INDEX "directory_copies_status_uri_status_index_idx" ON "directory_copies"("status_uri", "status_index");

ALTER TABLE "achievement_versions" ADD CONSTRAINT "achievement_versions_achievement_id_fkey"
    FOREIGN KEY ("achievement_id") REFERENCES "achievements"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "directory_copies" ADD CONSTRAINT "directory_copies_credential_id_fkey"
    FOREIGN KEY ("credential_id") REFERENCES "directory_credentials"("credential_id") ON DELETE CASCADE ON UPDATE CASCADE;
