// An issuer in a process of its own, for tests that kill it. Told by IPC: the configuration and the database; tells its port.
import { openPool, serveHttp } from '@testamur/service-kit'
import { silentLog } from '@testamur/service-kit/testing'
import type { Config } from '../../src/config.js'
import { createIssuer } from '../../src/service.js'

export type Born = { config: Config; keystoreKey: string; databaseUrl: string }

process.once('message', async ({ config, keystoreKey, databaseUrl }: Born) => {
  const pool = openPool(databaseUrl, { name: 'issuer process', max: 12 })
  const own = {
    ...config,
    keystoreKey: Buffer.from(keystoreKey, 'base64'),
    acceptedServices: new Map<string, string>(),
  }
  const issuer = await createIssuer(own, { pool, log: silentLog() })
  await issuer.start()
  const server = await serveHttp(issuer.app, { port: 0, host: '127.0.0.1' })
  process.send?.(server.port)
})
