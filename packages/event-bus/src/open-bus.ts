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
}

/** The bus that the configuration names. @throws TypeError when it names none */
export async function openBus(config: BusConfig): Promise<EventBus> {
  if (config.kafka !== undefined) return openKafkaBus({ ...config.kafka, log: config.log })
  if (config.postgres !== undefined) return openPostgresBus({ ...config.postgres, log: config.log })
  throw new TypeError('a bus needs Kafka brokers or the URL of a PostgreSQL database')
}
