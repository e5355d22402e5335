export { type Config, readConfig } from './config.js'
export type { Given } from './context.js'
export { createRegistry, type RegistryService } from './service.js'
