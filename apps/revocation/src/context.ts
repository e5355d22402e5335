import type { EventBus } from '@testamur/event-bus'
import {
  type AccessKeys,
  type Clock,
  createKeystore,
  createLogger,
  createServiceClient,
  type Keystore,
  type KeystoreOptions,
  type Logger,
  openAccessKeys,
  type Seal,
  type ServiceClient,
  sealKey,
  systemClock,
} from '@testamur/service-kit'
import type { Pool } from 'pg'
import { TIMEOUT_MS } from './commands/attempt-delivery.js'
import type { Config } from './config.js'
import { type RetrySchedule, retrySchedule } from './domain/retry-schedule.js'
import { type OwnMetrics, openMetrics } from './metrics.js'
import { type Outgoing, openOutgoing } from './outgoing.js'
import { openStore, type Store } from './store/store.js'
import { openWake, type Wake } from './store/wake.js'

/** What the service holds. */
export type Context = {
  publicUrl: string
  store: Store
  bus: EventBus
  clock: Clock
  log: Logger
  /** Seals secrets, notes, salts and stored answers. */
  seal: Seal
  keystore: Keystore
  keys: AccessKeys
  registry: ServiceClient
  wake: Wake
  metrics: OwnMetrics
  outgoing: Outgoing
  retrySchedule: RetrySchedule
  /** True when all that was said before the call has been heard; false where that takes longer than 1.5 s. */
  caughtUp(): Promise<boolean>
  /** How to end each event stream that is open. */
  streams: Set<() => void>
}

/** What a test, or the process that hosts several services, may give. */
export type Given = Partial<Pick<Context, 'bus' | 'clock' | 'log' | 'registry' | 'outgoing' | 'retrySchedule'>> & {
  /** An own database that exists, in place of `testamur_revocation` on the server. */
  databaseUrl?: string
}

type Base = {
  pool: Pool
  keysPool: Pool
  signers: KeystoreOptions['signers']
  databaseUrl: string
  bus: EventBus
  caughtUp: () => Promise<boolean>
}

export function createContext(config: Config, base: Base, given: Given = {}): Context {
  const { pool, keysPool, signers, bus, caughtUp } = base
  const clock = given.clock ?? systemClock
  const log = given.log ?? createLogger('revocation', config.logLevel)
  const wake = openWake(base.databaseUrl, log)
  const store = openStore(pool, wake.tell)
  return {
    publicUrl: config.publicUrl,
    store,
    bus,
    clock,
    log,
    seal: sealKey(config.keystoreKey, 'revocation'),
    keystore: createKeystore({
      ...{ pool: keysPool, seal: sealKey(config.keystoreKey, 'keystore'), service: 'revocation', clock },
      ...(signers && { signers }),
    }),
    keys: openAccessKeys({ sql: pool, onMiss: caughtUp }),
    registry: given.registry ?? createServiceClient({ origin: config.registryUrl, credential: config.credential }),
    wake,
    metrics: openMetrics(store),
    outgoing: given.outgoing ?? openOutgoing(config.webhookNetworks, TIMEOUT_MS),
    retrySchedule: given.retrySchedule ?? retrySchedule,
    caughtUp,
    streams: new Set(),
  }
}
