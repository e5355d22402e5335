-- Which keys signed the copies of a credential. Of those that were awarded before this was kept, `keys_told` says so.
CREATE TABLE "credential_keys" (
  "kid" TEXT NOT NULL,
  "credential" UUID NOT NULL,
  PRIMARY KEY ("kid", "credential")
);
ALTER TABLE "credentials" ADD COLUMN "keys_told" BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX "credentials_member_idx" ON "credentials" ("member", "id") WHERE NOT "keys_told";

-- A compromised key whose credentials' watchers are being told, a page after another.
CREATE TABLE "key_alarms" (
  "event" UUID PRIMARY KEY,
  "kid" TEXT NOT NULL,
  "member" TEXT NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "source" TEXT NOT NULL,
  "time" TEXT NOT NULL,
  "after" UUID,
  "done" BOOLEAN NOT NULL DEFAULT false
);
