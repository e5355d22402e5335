import type { EventBus } from './bus.js'
import { openKafkaBus } from './kafka-bus.js'
import type { Logger } from './logger.js'
import { openPostgresBus } from './postgres-bus/postgres-bus.js'

export type BusConfig = {
  /** Real Kafka, used when given. */
  kafka?: {
    brokers: string[]
    clientId: string
    /** Put before the names of topics and groups, so that several installations can share brokers. */
    prefix?: string
  }
  /** The embedded log: the URL of a database of its own, which must exist. */
  postgres?: { url: string }
  log?: Logger
  /** After how many milliseconds without a heartbeat a member is put out of its group (10,000 by default; Kafka 15,000, at least 6,000). */
  sessionMs?: number
}

/** The bus that the configuration names. @throws TypeError when it names none */
export async function openBus(config: BusConfig): Promise<EventBus> {
  const { kafka: _kafka, postgres: _postgres, ...rest } = config
  if (config.kafka !== undefined) return openKafkaBus({ ...config.kafka, ...rest })
  if (config.postgres !== undefined) return openPostgresBus({ ...config.postgres, ...rest })
  throw new TypeError('a bus needs Kafka brokers or the URL of a PostgreSQL database')
}
