import { runService } from '@testamur/service-kit'
import { readConfig } from './config.js'
import { createRegistry } from './service.js'

const config = readConfig(process.env)

await runService(() => createRegistry(config), {
  ...config.http,
  otlpEndpoint: config.otlpEndpoint,
  logLevel: config.logLevel,
})
