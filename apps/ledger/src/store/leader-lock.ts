import { Client } from 'pg'

/** One for each ledger's database: whoever's session holds it sequences. The journal's epoch guards against one that holds on too long. */
const LOCK = `hashtext('testamur ledger sequencer'), 1`

/** How long PostgreSQL waits for a word from the holder. */
const LEASE_MS = 5_000

/** The one lock that makes a process the sequencer, on a connection of its own. */
export type LeaderLock = {
  /** True where this process has it now, or had it. @throws where the database does not answer */
  take(): Promise<boolean>
  /** True while the session that holds it lives. */
  held(): boolean
  release(): Promise<void>
}

export function leaderLock(connectionString: string): LeaderLock {
  let session: { client: Client; held: boolean; alive: NodeJS.Timeout } | undefined

  const end = async () => {
    const ended = session
    session = undefined
    if (!ended) return
    clearInterval(ended.alive)
    await ended.client.end().catch(() => {})
  }
  const connect = async (): Promise<void> => {
    const client = new Client({ connectionString, application_name: 'testamur ledger sequencer' })
    const alive = setInterval(() => client.query('SELECT 1').catch(() => {}), LEASE_MS / 4)
    const lose = () => {
      clearInterval(alive)
      if (session?.client === client) session = undefined
    }
    client.on('error', lose)
    client.on('end', lose)
    session = { client, held: false, alive }
    await client.connect()
    await client.query(`SET idle_session_timeout = ${LEASE_MS}`)
  }
  return {
    take: async () => {
      try {
        if (!session) await connect()
        if (!session || session.held) return session?.held === true
        const { rows } = await session.client.query<{ held: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS held`)
        if (session) session.held = rows[0]?.held === true
        return session?.held === true
      } catch (error) {
        await end()
        throw error
      }
    },
    held: () => session?.held === true,
    release: end,
  }
}
