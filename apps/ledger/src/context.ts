import { readFileSync } from 'node:fs'
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
import { createWitnessing, type TileLogOptions, type Witnessing, type WitnessState } from '@testamur/tile-log'
import { parsePolicy } from '@testamur/transparency-log'
import { type Checkers, openCheckers } from './checking/checkers.js'
import type { PublishedBy } from './commands/record-checkpoints.js'
import type { Config } from './config.js'
import { originOf, type PublishedCheckpoint } from './domain/log.js'
import { type Keeper, openKeeper } from './keeper.js'
import { openStorage } from './store/storage.js'
import { openStore, type Store } from './store/store.js'
import { createWaiting, type Waiting } from './waiting.js'

export type Context = {
  config: Config
  store: Store
  bus: EventBus
  clock: Clock
  log: Logger
  metrics: Metrics
  /** The logs: the open one, which takes entries where this process leads it, and the closed ones. */
  keeper: Keeper
  /** Who witnesses the logs (C2SP tlog-policy); undefined where nobody does. */
  policy: string | undefined
  /** How each witness answered last. */
  witnesses(): readonly WitnessState[]
  /** Why the last attempt to publish a checkpoint failed, where it did; and what is published but not listed and announced yet. */
  publishing: {
    failure: string | undefined
    unrecorded: { shard: PublishedBy; checkpoint: PublishedCheckpoint }[]
  }
  /** What the scrub has found and cannot mend. */
  storage: { damage: string | undefined }
  /** Threads that check signatures. */
  checkers: Checkers
  waiting: Waiting
  faults?: Faults
  /** Closes what was opened here; what was given stays open. */
  close(): Promise<void>
}

/** What a test, or a process that hosts several services, brings along. */
export type Given = Partial<Pick<Context, 'store' | 'bus' | 'clock' | 'log' | 'metrics' | 'faults'>> & {
  logFaults?: TileLogOptions['faults']
}

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

const tellOrigin = (log: Logger, origin: string, configured: string) => {
  if (origin !== configured)
    log.warn({ origin, configured }, 'the log keeps the origin that it was created with, whatever PUBLIC_URL is now')
}

/** Whom the policy file names. @throws Error that names the file, where it cannot be read */
function openWitnesses(file: string | undefined): { policy: string; witnessing: Witnessing } | undefined {
  if (file === undefined) return undefined
  try {
    const policy = readFileSync(file, 'utf8')
    return { policy, witnessing: createWitnessing({ policy: parsePolicy(policy) }) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`LOG_POLICY_FILE ${file} is no policy (C2SP tlog-policy): ${why}`, { cause: error })
  }
}

/** @throws JournalDamaged where what is stored is not what was sequenced */
export async function createContext(config: Config, given: Given = {}): Promise<Context> {
  const log = given.log ?? createLogger('ledger', config.logLevel)
  const clock = given.clock ?? systemClock
  const databaseUrl = await ensureDatabase(config.databaseUrl, 'testamur_ledger')
  const store = given.store ?? (await openLedgerStore(databaseUrl))
  const checkers = openCheckers({ threads: config.checkers, log })
  const witnessed = openWitnesses(config.policyFile)
  const close = async () => {
    await checkers.close()
    if (!given.store) await store.close()
  }
  try {
    const keeper = await openKeeper({
      store,
      storage: openStorage(config.storage, store.pool),
      databaseUrl: store.pool.options.connectionString ?? databaseUrl,
      seal: sealKey(config.keystoreKey, 'ledger'),
      clock,
      log,
      origin: originOf(config.publicUrl),
      ...(witnessed && { witnesses: witnessed.witnessing }),
      ...(given.logFaults && { faults: given.logFaults }),
    })
    tellOrigin(log, keeper.shards()[0]!.record.origin, originOf(config.publicUrl))
    const bus = given.bus ?? (await openConfiguredBus(config, log))
    return {
      config,
      store,
      bus,
      clock,
      log,
      keeper,
      policy: witnessed?.policy,
      witnesses: () => witnessed?.witnessing.last() ?? [],
      publishing: { failure: undefined, unrecorded: [] },
      storage: { damage: undefined },
      checkers,
      faults: given.faults,
      metrics: given.metrics ?? createMetrics('ledger'),
      waiting: createWaiting(),
      close: async () => {
        await keeper.stop()
        if (!given.bus) await bus.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
