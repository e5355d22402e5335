export { awardMany } from './commands/award-many.js'
export { type Config, readConfig } from './config.js'
export type { Context } from './context.js'
export { createIssuer, type Issuer } from './service.js'
