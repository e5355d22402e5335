// The door `./columns`: what encodes rows for PostgreSQL and needs nothing else, for threads that are to start quickly.
export { type OutboxColumns, outboxColumns } from './outbox-columns.js'
export { joinArrays, pgArray } from './pg-arrays.js'
