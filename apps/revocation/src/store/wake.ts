import type { Logger } from '@testamur/event-bus'
import pg from 'pg'

/** What a committed transaction tells the loops of every process of this service. */
export type Signal = 'deliveries' | 'stream' | 'status-lists' | 'scheduled' | 'alarms'
const signals: readonly Signal[] = ['deliveries', 'stream', 'status-lists', 'scheduled', 'alarms']

const CHANNEL = 'revocation'
const AGAIN_MS = 500

/**
 * Tells the loops of this process at once, and those of others by NOTIFY on a connection of its own: after the commit,
 * since PostgreSQL makes transactions that notify commit one behind the other. Signals may get lost when a process or the
 * connection breaks: listeners look by themselves now and then.
 */
export type Wake = {
  on(name: Signal, listener: () => void): () => void
  tell(names: Iterable<Signal>): void
  start(): Promise<void>
  stop(): Promise<void>
}

export function openWake(connectionString: string, log: Logger): Wake {
  const listeners = new Map<Signal, Set<() => void>>(signals.map((name) => [name, new Set()]))
  const hear = (name: Signal) => {
    for (const listener of listeners.get(name) ?? []) listener()
  }
  const untold = new Set<Signal>()
  let telling = false
  /** One statement for all that came while the last one was under way. */
  const tellOthers = async () => {
    telling = true
    while (untold.size > 0 && client && !stopped) {
      const names = [...untold]
      untold.clear()
      await client.query('SELECT pg_notify($1, name) FROM unnest($2::text[]) AS name', [CHANNEL, names]).catch(() => {})
    }
    telling = false
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
    next.on('notification', ({ payload, processId }) => {
      if (processId !== (next as { processID?: number }).processID) hear(payload as Signal)
    })
    try {
      await next.connect()
      await next.query(`LISTEN ${CHANNEL}`)
      for (const name of signals) hear(name) // what was signalled meanwhile was not heard
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
    tell: (names) => {
      for (const name of names) {
        hear(name)
        untold.add(name)
      }
      if (!telling) void tellOthers()
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
