import type { Sql } from '@testamur/event-bus'

/** One delivery that a worker has taken for one attempt. */
export type Job = {
  id: string
  subscription: string
  event: string
  body: string
  url: string
  sealedSecret: Buffer
  /** Attempts before this one. */
  attempts: number
  /** Attempts before the schedule began anew. */
  triesFrom: number
}

export type Take = {
  now: Date
  /** Until when the attempt may take; after it another worker may take the delivery. */
  leasedUntil: Date
  limit: number
  /** Attempts at once for one subscription that is not in `room`. */
  perSubscription: number
  /** Subscriptions with attempts under way, and how many more they may have. */
  room: ReadonlyMap<string, number>
}

// How many due rows are looked at for one that is taken. A subscription without room is left out, so that its backlog hides nobody else's.
const LOOK_AHEAD = 4

const TAKE = `
WITH busy AS (SELECT * FROM unnest($3::uuid[], $4::int[]) AS b (subscription, room)),
due AS (
  SELECT id, subscription, credential, next_at, room FROM deliveries d LEFT JOIN busy b USING (subscription)
  WHERE state = 'pending' AND next_at <= $1 AND coalesce(b.room, 1) > 0
  ORDER BY next_at, id LIMIT $6 * ${LOOK_AHEAD}),
fair AS (
  SELECT id, next_at, room, row_number() OVER (PARTITION BY subscription ORDER BY next_at, id) AS place FROM due
  WHERE NOT EXISTS (
    SELECT 1 FROM deliveries e
    WHERE e.state = 'pending' AND e.subscription = due.subscription AND e.credential = due.credential AND e.id < due.id)),
mine AS (
  SELECT d.id FROM deliveries d JOIN fair USING (id)
  WHERE fair.place <= coalesce(fair.room, $5) AND d.state = 'pending' AND d.next_at <= $1
  ORDER BY fair.next_at, fair.id LIMIT $6 FOR UPDATE OF d SKIP LOCKED),
taken AS (
  UPDATE deliveries d SET next_at = $2 FROM mine WHERE d.id = mine.id
  RETURNING d.id, d.subscription, d.event, d.attempts, d.tries_from)
SELECT t.id::text AS id, t.subscription, t.event, t.attempts, t.tries_from AS "triesFrom", a.body, s.url, s.sealed_secret AS "sealedSecret"
FROM taken t JOIN announcements a ON a.event = t.event JOIN subscriptions s ON s.id = t.subscription
ORDER BY t.id`

/**
 * Takes due deliveries for one attempt each. Of a credential's news to one subscription only the earliest that is
 * pending is taken, so that the order is kept; no subscription gets more than its room.
 */
export async function takeDeliveries(sql: Sql, t: Take): Promise<Job[]> {
  const { rows } = await sql.query<Job>(TAKE, [
    t.now,
    t.leasedUntil,
    [...t.room.keys()],
    [...t.room.values()],
    t.perSubscription,
    t.limit,
  ])
  return rows
}

/** What became of one attempt. `next` is set where there will be another one. */
export type Attempted = {
  delivery: string
  number: number
  at: Date
  milliseconds: number
  status?: number
  error?: string
  state: 'delivered' | 'dead' | 'pending'
  next?: Date
}

const RECORD = `
WITH done AS (
  SELECT * FROM unnest($1::bigint[], $2::int[], $3::timestamptz[], $4::int[], $5::int[], $6::text[], $7::text[], $8::timestamptz[])
    AS done (delivery, number, at, milliseconds, status, error, state, next)),
changed AS (
  UPDATE deliveries d SET state = done.state, attempts = done.number, next_at = coalesce(done.next, d.next_at),
    finished_at = CASE WHEN done.state = 'pending' THEN NULL ELSE done.at END
  FROM done WHERE d.id = done.delivery AND d.attempts < done.number AND d.state <> 'delivered'
  RETURNING d.id)
INSERT INTO attempts (delivery, number, at, milliseconds, status, error)
SELECT delivery, number, at, milliseconds, status, error FROM done JOIN changed ON changed.id = done.delivery
ON CONFLICT DO NOTHING`

/** Stores the outcome of any number of attempts in one round trip. Deliveries that were deleted meanwhile are passed over. */
export async function recordAttempts(sql: Sql, all: readonly Attempted[]): Promise<void> {
  await sql.query(RECORD, [
    all.map((a) => a.delivery),
    all.map((a) => a.number),
    all.map((a) => a.at),
    all.map((a) => a.milliseconds),
    all.map((a) => a.status ?? null),
    all.map((a) => a.error ?? null),
    all.map((a) => a.state),
    all.map((a) => a.next ?? null),
  ])
}

/** Dead deliveries of the subscription are due again, with a whole schedule before them. How many there were. */
export async function reviveDeliveries(sql: Sql, subscription: string, now: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `UPDATE deliveries SET state = 'pending', next_at = $2, finished_at = NULL, tries_from = attempts
     WHERE subscription = $1 AND state = 'dead'`,
    [subscription, now],
  )
  return rowCount ?? 0
}

/** How many wait, and since when the oldest does. */
export async function pendingDeliveries(sql: Sql): Promise<{ pending: number; oldest: Date | null }> {
  const { rows } = await sql.query<{ pending: number; oldest: Date | null }>(
    `SELECT count(*)::int AS pending, min(created_at) AS oldest FROM deliveries WHERE state = 'pending'`,
  )
  return rows[0] ?? { pending: 0, oldest: null }
}

/** When the next delivery becomes due, or undefined when none waits. */
export async function nextDue(sql: Sql): Promise<Date | undefined> {
  const { rows } = await sql.query<{ at: Date | null }>(
    `SELECT min(next_at) AS at FROM deliveries WHERE state = 'pending'`,
  )
  return rows[0]?.at ?? undefined
}
