import type { Sql } from '@testamur/event-bus'

/** A finding as it was reported, and by whom. */
export type ReceivedFinding = { finding: unknown; keyId: string; keyName: string; receivedAt: Date }

export type FindingReads = { last(): Promise<ReceivedFinding | undefined> }

export const findingReads = (sql: Sql): FindingReads => ({
  last: async () => {
    const { rows } = await sql.query<ReceivedFinding>(
      'SELECT finding, key_id AS "keyId", key_name AS "keyName", received_at AS "receivedAt" FROM findings WHERE id = 1',
    )
    return rows[0]
  },
})

export type FindingWrites = { put(finding: ReceivedFinding): Promise<void> }

export const findingWrites = (sql: Sql): FindingWrites => ({
  put: async ({ finding, keyId, keyName, receivedAt }) => {
    await sql.query(
      `INSERT INTO findings (id, finding, key_id, key_name, received_at) VALUES (1, $1::jsonb, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET finding = excluded.finding, key_id = excluded.key_id, key_name = excluded.key_name,
         received_at = excluded.received_at`,
      [JSON.stringify(finding), keyId, keyName, receivedAt],
    )
  },
})
