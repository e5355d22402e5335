import { fileURLToPath } from 'node:url'
import { type EventBus, type Faults, installSpine, openBus } from '@testamur/event-bus'
import {
  applyMigrations,
  type Clock,
  createLogger,
  createMetrics,
  ensureDatabase,
  installKit,
  type Logger,
  type Metrics,
  openPool,
  sealKey,
  systemClock,
} from '@testamur/service-kit'
import { type Append, createAppender } from './commands/append-entries.js'
import { inspectLog } from './commands/inspect-log.js'
import { type OpenLog, openLog } from './commands/open-log.js'
import type { Config } from './config.js'
import { originOf } from './domain/log.js'
import { openStore, type Store } from './store/store.js'
import { createWaiting, type Waiting } from './waiting.js'

export type Context = {
  config: Config
  store: Store
  bus: EventBus
  clock: Clock
  log: Logger
  metrics: Metrics
  /** The log as it was created. */
  ledger: OpenLog
  append: Append
  waiting: Waiting
  faults?: Faults
  /** Closes what was opened here; what was given stays open. */
  close(): Promise<void>
}

/** What a test, or a process that hosts several services, brings along. */
export type Given = Partial<Pick<Context, 'store' | 'bus' | 'clock' | 'log' | 'metrics' | 'faults'>>

const migrations = fileURLToPath(new URL('../prisma/migrations', import.meta.url))

/** The store in the database of this URL, with its tables made. */
export async function openLedgerStore(url: string): Promise<Store> {
  const pool = openPool(url, { name: 'ledger', max: 16 })
  try {
    await applyMigrations(pool, migrations)
    await installKit(pool)
    await installSpine(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  return openStore(pool)
}

async function openConfiguredBus({ bus }: Config, log: Logger): Promise<EventBus> {
  if (bus.kafkaBrokers.length > 0)
    return openBus({ kafka: { brokers: bus.kafkaBrokers, clientId: 'testamur-ledger' }, log })
  return openBus({ postgres: { url: await ensureDatabase(bus.databaseUrl, 'testamur_bus') }, log })
}

const tellOrigin = (log: Logger, { origin }: OpenLog, configured: string) => {
  if (origin !== configured)
    log.warn({ origin, configured }, 'the log keeps the origin that it was created with, whatever PUBLIC_URL is now')
}

/** @throws TreeDamaged where what is stored is not what was sequenced */
export async function createContext(config: Config, given: Given = {}): Promise<Context> {
  const log = given.log ?? createLogger('ledger', config.logLevel)
  const clock = given.clock ?? systemClock
  const store = given.store ?? (await openLedgerStore(await ensureDatabase(config.databaseUrl, 'testamur_ledger')))
  const close = async () => {
    if (!given.store) await store.close()
  }
  try {
    const origin = originOf(config.publicUrl)
    const ledger = await openLog(store, { origin, seal: sealKey(config.keystoreKey, 'ledger'), clock })
    tellOrigin(log, ledger, origin)
    await inspectLog(store)
    const bus = given.bus ?? (await openConfiguredBus(config, log))
    return {
      config,
      store,
      bus,
      clock,
      log,
      ledger,
      faults: given.faults,
      metrics: given.metrics ?? createMetrics('ledger'),
      append: createAppender(),
      waiting: createWaiting(),
      close: async () => {
        if (!given.bus) await bus.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
