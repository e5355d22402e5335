import type { EventBus } from './bus.js'
import type { Logger } from './logger.js'

export declare function openKafkaBus(config: { brokers: string[]; clientId: string; log?: Logger }): Promise<EventBus>
