CREATE TABLE "key_openings" (
    "number" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "event" TEXT NOT NULL,

    CONSTRAINT "key_openings_pkey" PRIMARY KEY ("number"),
    CONSTRAINT "key_openings_event_id_fkey" FOREIGN KEY ("event_id")
        REFERENCES "event_salts"("event_id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "key_openings_event_id_key" ON "key_openings"("event_id");
