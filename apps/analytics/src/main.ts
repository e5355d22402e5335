import { runService } from '@testamur/service-kit'
import { readConfig } from './config.js'
import { createAnalytics } from './service.js'

const config = readConfig(process.env)

await runService(() => createAnalytics(config), {
  ...config.http,
  otlpEndpoint: config.otlpEndpoint,
  logLevel: config.logLevel,
})
