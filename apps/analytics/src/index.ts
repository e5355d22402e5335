export { type Config, readConfig } from './config.js'
export type { Given } from './context.js'
export { type Analytics, createAnalytics } from './service.js'
