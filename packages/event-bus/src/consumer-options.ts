import type { CloudEvent } from '@testamur/credential-model'
import type { Pool } from 'pg'
import type { EventBus } from './bus.js'
import type { Faults } from './faults.js'
import type { Handler, Place } from './handlers.js'
import type { Logger } from './logger.js'
import type { Sql } from './sql.js'

export type Delivered = Place & { event: CloudEvent }

export type ConsumerOptions<Tx extends { sql: Sql }> = {
  /** The service's database, with the spine installed. */
  pool: Pool
  bus: EventBus
  group: string
  topics: readonly string[]
  /** One transaction of the service's; commits when `work` resolves and leaves nothing behind when it rejects. READ COMMITTED. */
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** One event at a time, each made by `on`. Types without a handler are passed over … */
  handlers?: readonly Handler<Tx>[]
  /** … or every decodable event of a batch at once, unknown types too, in order. May throw a `RecordFailure`. */
  applyBatch?: (tx: Tx, events: Delivered[]) => Promise<void>
  /**
   * False: `applyBatch` itself knows what it has applied before, and is given every event as often as it is delivered, twice in
   * one batch too. No inbox is kept then, which is half of what a batch costs PostgreSQL; the rest is as ever.
   */
  inbox?: false
  /** The most events in one transaction (500 by default). */
  maxBatch?: number
  /** The most partitions at work at once (4 by default); each holds one connection of the pool. */
  concurrency?: number
  /** `park` (default): a poison event and later ones of its key wait aside, the rest goes on. `halt`: its partition stands still. */
  poison?: 'park' | 'halt'
  /**
   * After how long without a word from this process PostgreSQL ends its open transaction (15,000 ms by default), so that
   * a stopped process does not keep its partitions locked. A handler must not work longer between two statements.
   */
  stallMs?: number
  /** Tries before an event counts as poison (5 by default). */
  maxAttempts?: number
  log?: Logger
  /** Told once when the consumer can do nothing more while the process lives. */
  onCrash?: (error: Error) => void
  faults?: Faults
}

/** An event that waits aside: poison itself, or behind poison of its key. */
export type Parked = {
  id: string
  topic: string
  partition: number
  offset: bigint
  key: string
  eventId?: string
  eventType?: string
  reason: string
  /** False for the poison itself. */
  behind: boolean
  attempts: number
  parkedAt: Date
}

export type Halted = { topic: string; partition: number; offset: bigint; reason: string; since: Date }

export type Consumer = {
  stop(): Promise<void>
  /** True once all that the topics held at the call is applied (or parked); false after `timeoutMs`. */
  caughtUp(timeoutMs: number): Promise<boolean>
  /** How many records the group has not got to yet, over all partitions. */
  lag(): Promise<bigint>
  parked(): Promise<Parked[]>
  /** Tries the parked event and all that waits behind its key, in order, up to the first that fails again. True when none is left. */
  retryParked(id: string): Promise<boolean>
  /** Throws a poison record away for good (one that waits behind it can only be retried). False if there is no such poison. */
  discardParked(id: string): Promise<boolean>
  halted(): Promise<Halted[]>
  /** Passes over the record that halts its partition, for good (a replay passes over it too). False if that record halts nothing. */
  setAside(topic: string, partition: number, offset: bigint): Promise<boolean>
  healthy(): boolean
  /** Why it cannot be relied on: it has crashed, or reads its topics for the first time. Undefined where it can. */
  why(): string | undefined
}
