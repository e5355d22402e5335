import { pgArray, type Sql } from '@testamur/event-bus'
import type { UsedOnce } from '../../domain/authorization/used-once.js'

/** Remembers what must not be seen twice. @returns those that were not seen before, by hex of their id */
export async function useOnce(sql: Sql, used: readonly UsedOnce[]): Promise<Set<string>> {
  if (used.length === 0) return new Set()
  const { rows } = await sql.query<{ id: string }>(
    `INSERT INTO used_proofs (hash, expires_at) SELECT * FROM unnest($1::bytea[], $2::timestamptz[])
     ON CONFLICT DO NOTHING RETURNING encode(hash, 'hex') AS id`,
    [pgArray.bytea(used.map((u) => u.id)), used.map((u) => u.until)],
  )
  return new Set(rows.map((row) => row.id))
}
