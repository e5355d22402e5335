import type { Sql } from '@testamur/event-bus'
import type { Signal } from './wake.js'

/** One open transaction: what commands and consumers write with. */
export type Tx = {
  sql: Sql
  /** Once this has committed, the loops that this concerns look at once, in every process of the service. */
  tell(signal: Signal): void
}
