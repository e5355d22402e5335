export { type Config, readConfig } from './config.js'
export type { Context, Given } from './context.js'
export { createRevocation, type Revocation } from './service.js'
