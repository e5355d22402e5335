import {
  createHttp,
  createLogger,
  createMetrics,
  ensureDatabase,
  type Logger,
  type Seal,
  sealKey,
  serveHttp,
  startLoop,
  systemClock,
} from '@testamur/service-kit'
import { createAdder } from './commands/add-entries.js'
import { createAppender } from './commands/append-entries.js'
import { inspectLog } from './commands/inspect-log.js'
import { openLog } from './commands/open-log.js'
import { publishCheckpoint } from './commands/publish-checkpoint.js'
import { openLedgerStore } from './context.js'
import { bareRoutes } from './http/bare-routes.js'
import { logRoutes } from './http/log-routes.js'
import { problems } from './http/problems.js'

export type BareLogOptions = {
  /** A PostgreSQL server; the database `testamur_bare_log` is made on it. */
  databaseUrl: string
  /** Of a new log; an old one keeps its own. */
  origin: string
  port: number
  host?: string
  /** 32 bytes that seal the log's key; without them it lies in the database as it is. */
  keystoreKey?: Uint8Array
  checkpointIntervalMs?: number
  database?: string
  log?: Logger
}
export type BareLog = { url: string; vkey: string; stop(): Promise<void> }

/** For a log whose database belongs to it alone, and whose owner gave no key to seal with. */
const unsealed: Seal = { seal: (clear) => Buffer.from(clear), open: (sealed) => Buffer.from(sealed) }

/**
 * One bare log at the root of a port: POST /add, /checkpoint, /tile/…, /vkey. No bus, no accounts: anyone who reaches the
 * port may add, so it belongs on loopback.
 */
export async function openBareLog(options: BareLogOptions): Promise<BareLog> {
  const { origin, port, host = '127.0.0.1', keystoreKey, checkpointIntervalMs = 100 } = options
  const log = options.log ?? createLogger('ledger')
  const clock = systemClock
  const store = await openLedgerStore(
    await ensureDatabase(options.databaseUrl, options.database ?? 'testamur_bare_log'),
  )
  const seal = keystoreKey ? sealKey(keystoreKey, 'ledger') : unsealed
  try {
    const ledger = await openLog(store, { origin, seal, clock })
    await inspectLog(store)
    const app = createHttp({ log, metrics: createMetrics('ledger'), problems })
    app.route('/', bareRoutes(createAdder(store, createAppender())))
    app.route('/', logRoutes({ ledger, store }, ''))
    const server = await serveHttp(app, { port, host })
    const publish = () => publishCheckpoint({ store, log: ledger, clock, announce: false })
    const publishing = startLoop('checkpoints', () => publish().then(() => checkpointIntervalMs), log)
    return {
      url: server.url,
      vkey: ledger.vkey,
      stop: async () => {
        await server.close(5_000)
        await publishing.stop()
        await publish()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}
