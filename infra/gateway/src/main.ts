import { fileURLToPath } from 'node:url'
import { createMetrics, runService } from '@testamur/service-kit'
import { proxyTo } from './backend.js'
import { readConfig } from './config.js'
import { createGateway } from './gateway.js'

const config = readConfig(process.env)
const fetch = createGateway({
  backends: Object.fromEntries(Object.entries(config.origins).map(([name, origin]) => [name, proxyTo(name, origin)])),
  webRoot: fileURLToPath(new URL('../../../apps/web/dist', import.meta.url)),
  publicUrl: config.publicUrl,
  version: '0.1.0',
})
const nothing = async () => {}

await runService(
  async () => ({
    name: 'gateway',
    app: { fetch },
    start: nothing,
    stop: nothing,
    ready: async () => ({ ready: true, checks: [] }),
    metrics: createMetrics('gateway'),
  }),
  { ...config.http, otlpEndpoint: config.otlpEndpoint, logLevel: config.logLevel },
)
