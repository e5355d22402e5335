import type { EventBus } from './bus.js'
import type { Logger } from './logger.js'

export async function openKafkaBus(config: { brokers: string[]; clientId: string; log?: Logger }): Promise<EventBus> {
  throw new Error(`the Kafka adapter is still to come; ${config.brokers.join()} cannot be used yet`)
}
