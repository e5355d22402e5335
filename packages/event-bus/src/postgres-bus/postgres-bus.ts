import type { EventBus } from '../bus.js'
import type { Logger } from '../logger.js'

export declare function openPostgresBus(config: { url: string; log?: Logger }): Promise<EventBus>
