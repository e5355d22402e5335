import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHttp, createLogger, createMetrics, type Logger, startLoop } from '@testamur/service-kit'
import { fileStore, openFileJournal, openTileLog, type TileLog } from '@testamur/tile-log'
import { keyOf, type LogKey } from './commands/open-log.js'
import { serveFront } from './http/front-server.js'
import { logRoutes } from './http/log-routes.js'
import { problems } from './http/problems.js'

export type BareLogOptions = {
  /** The directory of its key (mode 0600), its journal and its tiles. */
  home: string
  /** Of a new log; an old one keeps its own. */
  origin: string
  port: number
  host?: string
  checkpointIntervalMs?: number
  log?: Logger
}
export type BareLog = { url: string; vkey: string; stop(): Promise<void> }

type Identity = { origin: string; key: string }

/** The log's name and key as its first start made them. */
function identityOf(home: string, origin: string): LogKey {
  const file = join(home, 'log.json')
  if (!existsSync(file)) {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    const { privateKey } = generateKeyPairSync('ed25519')
    const made: Identity = { origin, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string }
    writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600, flag: 'wx', flush: true })
  }
  const known = JSON.parse(readFileSync(file, 'utf8')) as Identity
  return keyOf(known.origin, createPrivateKey(known.key))
}

/** The log of a directory, as its sequencer. */
export async function openBareTree(home: string, key: LogKey): Promise<TileLog> {
  const log = await openTileLog({
    origin: key.origin,
    signer: key.signer,
    journal: await openFileJournal(join(home, 'journal')),
    objects: fileStore(join(home, 'public')),
    snapshots: fileStore(join(home, 'state')),
  })
  await log.lead()
  return log
}

/**
 * One bare log at the root of a port: POST /add, /checkpoint, /tile/…, /vkey. No bus, no accounts, no database: anyone who reaches the
 * port may add, so it belongs on loopback. Nothing is deduplicated.
 * @throws JournalDamaged
 */
export async function openBareLog(options: BareLogOptions): Promise<BareLog> {
  const { home, port, host = '127.0.0.1', checkpointIntervalMs = 100 } = options
  const logger = options.log ?? createLogger('ledger')
  const key = identityOf(home, options.origin)
  const log = await openBareTree(home, key)
  const app = createHttp({ log: logger, metrics: createMetrics('ledger'), problems })
  app.route(
    '/',
    logRoutes(() => ({ key, log }), ''),
  )
  const publishing = startLoop('checkpoints', () => log.publish().then(() => checkpointIntervalMs), logger)
  try {
    const server = await serveFront({ fetch: app.fetch, add: (bytes) => log.append([{ bytes }]) }, { port, host })
    return {
      url: server.url,
      vkey: key.vkey,
      stop: async () => {
        await server.close(5_000)
        await publishing.stop()
        await log.publish()
        await log.stop()
      },
    }
  } catch (error) {
    await publishing.stop()
    await log.stop()
    throw error
  }
}
