import { Pool } from 'pg'
import type { EventBus } from '../bus.js'
import { type Logger, silentLogger } from '../logger.js'
import { type ConsumeContext, consume } from './consume.js'
import { listen } from './listener.js'
import { createTopics, endsOf, partitionCount } from './log.js'
import { createNotifier } from './notifier.js'
import { installLog } from './schema.js'
import { createSender } from './sender.js'

export type PostgresBusConfig = {
  /** The URL of a database of its own, which must exist. */
  url: string
  log?: Logger
  /** The most connections besides the listening one (8 by default). */
  maxConnections?: number
  /** After how long without a heartbeat a member is put out of its group (10,000 by default). */
  sessionMs?: number
  /** The most milliseconds until new records are noticed when a notification is lost (500 by default). */
  pollMs?: number
}

/** The embedded log: the bus out of one PostgreSQL database, for any number of processes. */
export async function openPostgresBus(config: PostgresBusConfig): Promise<EventBus> {
  const log = config.log ?? silentLogger
  const pool = new Pool({
    connectionString: config.url,
    max: config.maxConnections ?? 8,
    application_name: 'testamur bus',
  })
  pool.on('error', (error) => log.debug({ err: error }, 'an idle connection to the log was lost'))
  try {
    await installLog(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  const listeners = new Set<(channel: string, payload: string) => void>()
  const heard = (channel: string, payload: string) => {
    for (const listener of listeners) listener(channel, payload)
  }
  const listener = listen(config.url, ['bus_records', 'bus_group'], heard, log)
  const stopping = new Set<() => Promise<void>>()
  const partitions = new Map<string, number>()
  const announce = createNotifier(pool)
  const sender = createSender(pool)

  const consumeContext: ConsumeContext = {
    pool,
    log,
    sessionMs: config.sessionMs ?? 10_000,
    pollMs: config.pollMs ?? 500,
    subscribe: (each) => {
      listeners.add(each)
      return () => listeners.delete(each)
    },
  }

  const partitionsOf = async (topic: string): Promise<number> => {
    const count = partitions.get(topic) ?? (await partitionCount(pool, topic))
    partitions.set(topic, count)
    return count
  }

  return {
    ensureTopics: (topics) => createTopics(pool, topics),
    partitionsOf,
    send: async (topic, partition, records) => {
      if (records.length === 0) return
      await sender(topic, partition, records)
      announce(topic)
    },
    consume: async (options) => {
      const consumption = await consume(consumeContext, options)
      const stop = async () => {
        await consumption.stop()
        stopping.delete(stop)
      }
      stopping.add(stop)
      return { ...consumption, stop }
    },
    endOffsets: async (topic) => new Map((await endsOf(pool, [topic])).map(({ partition, end }) => [partition, end])),
    health: async () => {
      try {
        await pool.query('SELECT 1')
        return { ok: true }
      } catch (error) {
        return { ok: false, why: `the event log's database does not answer: ${(error as Error).message}` }
      }
    },
    close: async () => {
      await Promise.all([...stopping].map((stop) => stop()))
      await listener.stop()
      await pool.end()
    },
  }
}
