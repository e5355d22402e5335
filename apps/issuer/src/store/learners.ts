import { pgArray, type Sql } from '@testamur/event-bus'

export type LearnerRow = { id: string; lookup: Buffer; pseudonym: string; sealedKey: Buffer }

/**
 * Finds the learners by lookup, and makes those that are new from what is given. Every row is locked until the
 * transaction ends, so that an erasure cannot take the key away from under an award; the order of the locks is that of
 * the lookups, whoever asks. One round trip. Lookups must be distinct.
 */
export async function obtainLearners(sql: Sql, member: string, wanted: readonly LearnerRow[]): Promise<LearnerRow[]> {
  const { rows } = await sql.query<LearnerRow>(
    {
      name: 'learners-obtain',
      text: `INSERT INTO learners (id, member, lookup, pseudonym, sealed_key)
     SELECT id, $1, lookup, pseudonym, sealed_key
     FROM unnest($2::uuid[], $3::bytea[], $4::uuid[], $5::bytea[]) AS wanted (id, lookup, pseudonym, sealed_key)
     ORDER BY lookup
     ON CONFLICT (member, lookup) DO UPDATE SET member = excluded.member
     RETURNING id, lookup, pseudonym, sealed_key AS "sealedKey"`,
    },
    [
      member,
      pgArray.uuid(wanted.map((l) => l.id)),
      pgArray.bytea(wanted.map((l) => l.lookup)),
      pgArray.uuid(wanted.map((l) => l.pseudonym)),
      pgArray.bytea(wanted.map((l) => l.sealedKey)),
    ],
  )
  return rows
}

/** The learner for good or for erasure: locked until the transaction ends. */
export async function lockLearner(sql: Sql, member: string, lookup: Buffer): Promise<LearnerRow | undefined> {
  const { rows } = await sql.query<LearnerRow>(
    `SELECT id, lookup, pseudonym, sealed_key AS "sealedKey" FROM learners WHERE member = $1 AND lookup = $2 FOR UPDATE`,
    [member, lookup],
  )
  return rows[0]
}

export async function findLearnerId(sql: Sql, member: string, lookup: Buffer): Promise<string | undefined> {
  const { rows } = await sql.query<{ id: string }>('SELECT id FROM learners WHERE member = $1 AND lookup = $2', [
    member,
    lookup,
  ])
  return rows[0]?.id
}

export async function deleteLearner(sql: Sql, id: string): Promise<void> {
  await sql.query('DELETE FROM learners WHERE id = $1', [id])
}
