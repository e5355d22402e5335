import type { Sql } from '@testamur/event-bus'
import type { Subject } from './subscriptions.js'

/** A compromised key whose credentials' watchers are to be told; `event` is the fact of the compromise. */
export type KeyAlarm = { event: string; kid: string; member: string; since: Date; source: string; time: string }

/** An event that is heard again raises no second alarm. */
export async function raiseAlarm(sql: Sql, a: KeyAlarm): Promise<void> {
  await sql.query(
    `INSERT INTO key_alarms (event, kid, member, since, source, time) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [a.event, a.kid, a.member, a.since, a.source, a.time],
  )
}

/** An alarm that is not done, locked; `after` is the last credential that was looked at. */
export async function takeAlarm(sql: Sql): Promise<(KeyAlarm & { after: string | null }) | undefined> {
  const { rows } = await sql.query<KeyAlarm & { after: string | null }>(
    `SELECT event, kid, member, since, source, time, after FROM key_alarms WHERE NOT done
     ORDER BY event LIMIT 1 FOR UPDATE SKIP LOCKED`,
  )
  return rows[0]
}

export async function moveAlarm(sql: Sql, event: string, after: string | undefined): Promise<void> {
  await sql.query('UPDATE key_alarms SET after = coalesce($2, after), done = $2 IS NULL WHERE event = $1', [
    event,
    after ?? null,
  ])
}

// Credentials of before the keys of copies were told are found by their member and the time in which the key signed.
const SIGNED = `
SELECT c.id AS credential, c.achievement, c.member FROM credential_keys k JOIN credentials c ON c.id = k.credential
WHERE k.kid = $1 AND c.member = $2 AND ($3::uuid IS NULL OR c.id > $3)
UNION ALL
SELECT c.id, c.achievement, c.member FROM credentials c JOIN keys k ON k.kid = $1 AND k.purpose IN ('credential', 'badge')
WHERE c.member = $2 AND NOT c.keys_told AND ($3::uuid IS NULL OR c.id > $3)
  AND c.issued_at >= k."from" AND (k.until IS NULL OR c.issued_at <= k.until)
  AND NOT EXISTS (SELECT 1 FROM credential_keys known WHERE known.credential = c.id)
ORDER BY credential LIMIT $4`

/** What the key signed, as far as it is known, in order after a credential. */
export async function signedBy(
  sql: Sql,
  { kid, member }: Pick<KeyAlarm, 'kid' | 'member'>,
  after: string | null,
  limit: number,
): Promise<Subject[]> {
  const { rows } = await sql.query<Subject>(SIGNED, [kid, member, after, limit])
  return rows
}

/** Those of the credentials that somebody watches. */
export async function watchedOf(sql: Sql, subjects: readonly Subject[]): Promise<Subject[]> {
  const { rows } = await sql.query<Subject>(
    `SELECT c.credential, c.achievement, c.member FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS c (credential, achievement, member)
     WHERE EXISTS (SELECT 1 FROM subscriptions s WHERE s.state = 'active' AND (s.credential = c.credential
       OR s.achievement = c.achievement OR s.member = c.member OR s.watch = 'all')) ORDER BY c.credential`,
    [subjects.map((s) => s.credential), subjects.map((s) => s.achievement), subjects.map((s) => s.member)],
  )
  return rows
}
