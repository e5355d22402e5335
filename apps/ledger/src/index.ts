export { type BareLog, type BareLogOptions, openBareLog } from './bare-log.js'
export { type Config, readConfig } from './config.js'
export type { Context } from './context.js'
export { createLedger, type Ledger } from './service.js'
