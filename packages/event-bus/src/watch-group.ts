import type { Pool } from 'pg'
import type { EventBus } from './bus.js'
import type { Consumer } from './consumer-options.js'
import { haltedOf, passOver } from './offsets.js'
import { caughtUp, lagOf } from './progress.js'
import { createSignal } from './signal.js'
import { inTransaction } from './transaction.js'

/** What can be asked of a consumer group without being a member of it. */
export type GroupWatch = Pick<Consumer, 'caughtUp' | 'lag' | 'halted' | 'setAside'>

/** Watches a group whose members may run in other processes. */
export function watchGroup(options: {
  pool: Pool
  bus: EventBus
  group: string
  topics: readonly string[]
}): GroupWatch {
  const { pool, group } = options
  const never = createSignal()
  const asked = { ...options, transaction: () => Promise.reject(new Error('a watch applies nothing')) }
  return {
    caughtUp: (timeoutMs) => caughtUp(asked, never, timeoutMs),
    lag: () => lagOf(asked),
    halted: () => haltedOf(pool, group),
    setAside: (topic, partition, offset) =>
      inTransaction(pool, (sql) => passOver(sql, { group, topic, partition }, offset)),
  }
}
