import type { Pool } from 'pg'

/**
 * Announces topics that have new records: outside of the appending transactions, since committing a NOTIFY takes a lock
 * on the whole database, and one statement for all that came while the last one was under way. Losing one only costs a poll.
 */
export function createNotifier(pool: Pool): (topic: string) => void {
  const pending = new Set<string>()
  let busy = false
  const flush = async () => {
    busy = true
    while (pending.size > 0) {
      const topics = [...pending].join(',')
      pending.clear()
      await pool.query(`SELECT pg_notify('bus_records', $1)`, [topics]).catch(() => {})
    }
    busy = false
  }
  return (topic) => {
    pending.add(topic)
    if (!busy) void flush()
  }
}
