import type { Sql } from '@testamur/event-bus'

/** One open transaction: what commands and consumers write with. */
export type Tx = { sql: Sql }
