import type { Pool } from 'pg'
import type { EventBus } from './bus.js'
import type { Faults } from './faults.js'
import type { Logger } from './logger.js'

export type RelayOptions = {
  /** The service's database, with the spine installed. */
  pool: Pool
  /** For the relay's own connection; the pool's by default. */
  connectionString?: string
  bus: EventBus
  service: string
  log?: Logger
  /** Told of each failed send and lost connection; the relay goes on by itself. */
  onError?: (error: unknown) => void
  /** The most rows in memory at once (2,000 by default). */
  maxInFlight?: number
  /** The most milliseconds between two looks at an idle outbox (100 by default); five times that once it was idle for half a minute. */
  idlePollMs?: number
  /** After how long without a word from the leader PostgreSQL ends its session, so that another relay takes over (10,000 by default). */
  leaseMs?: number
  faults?: Faults
}

export type Relay = {
  /** Ends after the sends under way; what they acknowledged is deleted. */
  stop(): Promise<void>
  /** Milliseconds since the oldest waiting row was written; 0 when none waits. */
  oldestAgeMs(): Promise<number>
  depth(): Promise<number>
  /** Rows in memory now: read, and not yet deleted. */
  inFlight(): number
  /** True once everything that was committed to the outbox at the call is acknowledged and deleted; false after `timeoutMs`. */
  flushed(timeoutMs: number): Promise<boolean>
  /** True while this relay is the one that sends. */
  leading(): boolean
}
