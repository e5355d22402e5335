import type { Logger, Sql } from '@testamur/event-bus'
import pg from 'pg'

/** What a committed transaction tells the loops of every process of this service. */
export type Signal = 'deliveries' | 'stream' | 'status-lists' | 'scheduled'
const signals: readonly Signal[] = ['deliveries', 'stream', 'status-lists', 'scheduled']

const CHANNEL = 'revocation'
const AGAIN_MS = 500

/** Told when (and only if) the transaction commits. */
export async function signal(sql: Sql, name: Signal): Promise<void> {
  await sql.query('SELECT pg_notify($1, $2)', [CHANNEL, name])
}

/** Hears signals on a connection of its own. They may get lost when it breaks: listeners look by themselves now and then. */
export type Wake = {
  on(name: Signal, listener: () => void): () => void
  start(): Promise<void>
  stop(): Promise<void>
}

export function openWake(connectionString: string, log: Logger): Wake {
  const listeners = new Map<Signal, Set<() => void>>(signals.map((name) => [name, new Set()]))
  const tell = (name: Signal) => {
    for (const listener of listeners.get(name) ?? []) listener()
  }
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const later = () => {
    client = undefined
    if (!stopped) timer = setTimeout(() => void connect(), AGAIN_MS)
  }
  const connect = async () => {
    const next = new pg.Client({ connectionString, application_name: 'testamur revocation wake' })
    client = next
    let broken = false
    const fail = (error: unknown) => {
      if (broken) return
      broken = true
      if (!stopped) log.warn({ error: String(error) }, 'the connection that hears signals broke')
      next.end().catch(() => {})
      later()
    }
    next.on('error', fail)
    next.on('end', () => fail('it ended'))
    next.on('notification', ({ payload }) => tell(payload as Signal))
    try {
      await next.connect()
      await next.query(`LISTEN ${CHANNEL}`)
      for (const name of signals) tell(name) // what was signalled meanwhile was not heard
    } catch (error) {
      fail(error)
    }
  }
  let first: Promise<void> | undefined
  return {
    on: (name, listener) => {
      listeners.get(name)?.add(listener)
      return () => listeners.get(name)?.delete(listener)
    },
    start: () => {
      first ??= connect()
      return first
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await first
      await client?.end().catch(() => {})
    },
  }
}
