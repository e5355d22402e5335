import type { Sql } from '@testamur/event-bus'

/** One open transaction: what projections write with. */
export type Tx = { sql: Sql }
