CREATE TABLE "uptake" (
    "member" TEXT NOT NULL,
    "achievement" UUID NOT NULL,
    "month" DATE NOT NULL,
    "issued" INTEGER NOT NULL DEFAULT 0,
    "claimed" INTEGER NOT NULL DEFAULT 0,
    "verified" INTEGER NOT NULL DEFAULT 0,
    "revoked" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "uptake_pkey" PRIMARY KEY ("member","achievement","month")
);

CREATE INDEX "uptake_month_idx" ON "uptake"("month");

CREATE TABLE "members" (
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "members_pkey" PRIMARY KEY ("slug")
);

CREATE TABLE "achievements" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "member" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "field" TEXT,

    CONSTRAINT "achievements_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "achievement_skills" (
    "achievement" UUID NOT NULL,
    "skill" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "achievement_skills_pkey" PRIMARY KEY ("achievement","skill")
);

CREATE INDEX "achievement_skills_skill_idx" ON "achievement_skills"("skill");

ALTER TABLE "achievement_skills" ADD CONSTRAINT "achievement_skills_achievement_fkey"
    FOREIGN KEY ("achievement") REFERENCES "achievements"("id") ON DELETE CASCADE ON UPDATE CASCADE;
