import type { Sql } from '@testamur/event-bus'
import type { Cell } from '../domain/uptake.js'

/** Adds counts to their cells, all in one statement. */
export async function addCells(sql: Sql, cells: readonly Cell[]): Promise<void> {
  if (cells.length === 0) return
  const column = <K extends keyof Cell>(name: K) => cells.map((cell) => cell[name])
  await sql.query(
    `INSERT INTO uptake AS u (member, achievement, month, issued, claimed, verified, revoked)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::date[], $4::int[], $5::int[], $6::int[], $7::int[])
     ON CONFLICT (member, achievement, month) DO UPDATE SET
       issued = u.issued + excluded.issued, claimed = u.claimed + excluded.claimed,
       verified = u.verified + excluded.verified, revoked = u.revoked + excluded.revoked`,
    [
      column('member'),
      column('achievement'),
      column('month'),
      column('issued'),
      column('claimed'),
      column('verified'),
      column('revoked'),
    ],
  )
}

/** Empties every projection, before they are rebuilt from offset 0. */
export const truncateProjections = async (sql: Sql): Promise<void> =>
  void (await sql.query('TRUNCATE uptake, members, achievements, achievement_skills'))
