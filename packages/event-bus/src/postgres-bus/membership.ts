import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../transaction.js'

export type Member = { member: string; topics: string[] }
export type Group = { generation: bigint; members: Member[]; changed: boolean }
export type Self = { group: string; member: string; topics: string[]; sessionMs: number }

/**
 * Joins the group, or renews the lease, and puts out members whose lease has run out. The group's row lock makes such
 * changes one behind the other; leases are judged by PostgreSQL's clock alone.
 */
export async function join(pool: Pool, self: Self): Promise<Group> {
  return inGroup(pool, self.group, async (client) => {
    const expired = await client.query(
      `DELETE FROM bus.members WHERE group_name = $1 AND member <> $2
       AND seen_at < clock_timestamp() - session_ms * interval '1 millisecond'`,
      [self.group, self.member],
    )
    const { rows } = await client.query<{ fresh: boolean }>(
      `INSERT INTO bus.members (group_name, member, topics, session_ms) VALUES ($1, $2, $3, $4)
       ON CONFLICT (group_name, member) DO UPDATE SET seen_at = clock_timestamp() RETURNING xmax = 0 AS fresh`,
      [self.group, self.member, self.topics, self.sessionMs],
    )
    return expired.rowCount! > 0 || rows[0]!.fresh
  })
}

export async function leave(pool: Pool, self: Self): Promise<void> {
  await inGroup(pool, self.group, async (client) => {
    const { rowCount } = await client.query(`DELETE FROM bus.members WHERE group_name = $1 AND member = $2`, [
      self.group,
      self.member,
    ])
    return rowCount! > 0
  })
}

async function inGroup(pool: Pool, group: string, change: (client: PoolClient) => Promise<boolean>): Promise<Group> {
  return inTransaction(pool, async (client) => {
    await client.query(`INSERT INTO bus.groups (name) VALUES ($1) ON CONFLICT DO NOTHING`, [group])
    await client.query(`SELECT 1 FROM bus.groups WHERE name = $1 FOR UPDATE`, [group])
    const changed = await change(client)
    if (changed) await client.query(`UPDATE bus.groups SET generation = generation + 1 WHERE name = $1`, [group])
    if (changed) await client.query(`SELECT pg_notify('bus_group', $1)`, [group])
    return readGroup(client, group, changed)
  })
}

async function readGroup(client: PoolClient, group: string, changed: boolean): Promise<Group> {
  const generation = await client.query<{ generation: string }>(`SELECT generation FROM bus.groups WHERE name = $1`, [
    group,
  ])
  const members = await client.query<Member>(
    `SELECT member::text, topics FROM bus.members WHERE group_name = $1 ORDER BY member`,
    [group],
  )
  return { generation: BigInt(generation.rows[0]!.generation), members: members.rows, changed }
}

export type Pulse = 'unchanged' | 'changed' | 'expelled'

/** Renews the lease in one round trip, and tells whether the group has to be looked at again. */
export async function heartbeat(pool: Pool, self: Self, generation: bigint): Promise<Pulse> {
  const { rows } = await pool.query<{ generation: string; expired: boolean }>({
    name: 'bus-heartbeat',
    text: `UPDATE bus.members SET seen_at = clock_timestamp() WHERE group_name = $1 AND member = $2
      RETURNING (SELECT generation FROM bus.groups WHERE name = $1) AS generation,
        EXISTS (SELECT 1 FROM bus.members AS other WHERE other.group_name = $1 AND other.member <> $2
          AND other.seen_at < clock_timestamp() - other.session_ms * interval '1 millisecond') AS expired`,
    values: [self.group, self.member],
  })
  if (rows[0] === undefined) return 'expelled'
  return BigInt(rows[0].generation) === generation && !rows[0].expired ? 'unchanged' : 'changed'
}
