import { Client } from 'pg'
import type { Signal } from './signal.js'

/** One advisory lock per service's database: whoever's session holds it is the relay that sends. */
const LOCK = `hashtext('testamur relay'), 1`
const CHANNEL = 'spine_outbox'

export type RelaySession = {
  client: Client
  /** Set when the connection is gone, and the leadership with it. */
  lost: boolean
  end(): Promise<void>
}

/**
 * The relay's own connection. PostgreSQL ends it when nothing is heard from its process for `leaseMs`, so that a stopped
 * process does not keep the lock. Deletes need no flush: a row that comes back after a crash is sent again, and dropped
 * by every inbox.
 */
export async function openSession(connectionString: string, leaseMs: number, wake: Signal): Promise<RelaySession> {
  const client = new Client({ connectionString, application_name: 'testamur relay' })
  const alive = setInterval(() => client.query('SELECT 1').catch(() => {}), leaseMs / 4)
  const lose = () => {
    session.lost = true
    clearInterval(alive)
    wake.raise()
  }
  const end = async () => {
    clearInterval(alive)
    await client.end().catch(() => {})
  }
  const session: RelaySession = { client, lost: false, end }
  client.on('error', lose)
  client.on('end', lose)
  client.on('notification', () => wake.raise())
  try {
    await prepare(client, leaseMs)
  } catch (error) {
    await end()
    throw error
  }
  return session
}

async function prepare(client: Client, leaseMs: number): Promise<void> {
  await client.connect()
  await client.query(`SET idle_session_timeout = ${Math.max(1000, Math.floor(leaseMs))}`)
  await client.query(`SET synchronous_commit = off`)
  await client.query(`LISTEN ${CHANNEL}`)
}

export async function tryLead(session: RelaySession): Promise<boolean> {
  const { rows } = await session.client.query<{ held: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS held`)
  return rows[0]!.held
}

/** A relay that waits tells the leading one, in whichever process, that the outbox is being written to. */
export const wakeLeader = (session: RelaySession): Promise<unknown> => session.client.query(`NOTIFY ${CHANNEL}`)
