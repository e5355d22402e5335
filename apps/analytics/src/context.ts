import { fileURLToPath } from 'node:url'
import { type Consumer, type EventBus, installSpine, openBus } from '@testamur/event-bus'
import {
  type AcceptedServices,
  type AccessKeys,
  acceptServices,
  applyMigrations,
  type Clock,
  createLogger,
  createMetrics,
  ensureDatabase,
  installKit,
  type Logger,
  type Metrics,
  openAccessKeys,
  openPool,
  systemClock,
} from '@testamur/service-kit'
import type { Pool } from 'pg'
import type { Config } from './config.js'
import { openStore, type Store } from './store/store.js'

/** What the service holds. */
export type Context = {
  store: Store
  bus: EventBus
  accessKeys: AccessKeys
  services: AcceptedServices
  clock: Clock
  log: Logger
  metrics: Metrics
  /** Only while the service runs: what projects the facts, and who learns of bearer keys. */
  live: { projection?: Consumer; access?: Consumer }
}

/** What a test or the town may give in place of what the configuration leads to. Who gives a thing closes it. */
export type Given = Partial<Pick<Context, 'bus' | 'clock' | 'log' | 'metrics'> & { pool: Pool }>

const CATCH_UP_MS = 1_500
const migrations = fileURLToPath(new URL('../prisma/migrations', import.meta.url))

async function openDatabase(serverUrl: string, given?: Pool): Promise<Store> {
  const pool = given ?? openPool(await ensureDatabase(serverUrl, 'testamur_analytics'), { name: 'analytics', max: 10 })
  await applyMigrations(pool, migrations)
  await installSpine(pool)
  await installKit(pool)
  return openStore(pool)
}

async function openSpine({ bus }: Config, log: Logger): Promise<EventBus> {
  if (bus.brokers.length > 0) return openBus({ kafka: { brokers: bus.brokers, clientId: 'testamur-analytics' }, log })
  return openBus({ postgres: { url: await ensureDatabase(bus.databaseUrl, 'testamur_bus') }, log })
}

/** Opens what the configuration names: the database is made and migrated where it is missing. */
export async function createContext(config: Config, given: Given = {}): Promise<Context> {
  const log = given.log ?? createLogger('analytics', config.logLevel)
  const store = await openDatabase(config.databaseUrl, given.pool)
  const live: Context['live'] = {}
  return {
    store,
    bus: given.bus ?? (await openSpine(config, log)),
    // A key that was granted a moment ago may still be on its way.
    accessKeys: openAccessKeys({
      sql: store.pool,
      onMiss: async () => void (await live.access?.caughtUp(CATCH_UP_MS)),
    }),
    services: acceptServices(config.serviceCredentials),
    clock: given.clock ?? systemClock,
    log,
    metrics: given.metrics ?? createMetrics('analytics'),
    live,
  }
}
