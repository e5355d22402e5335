import { fileURLToPath } from 'node:url'
import type { MemberSlug } from '@testamur/credential-model'
import { TestamurError } from '@testamur/credential-model'
import type { EntrySigner } from '@testamur/credential-proof'
import { type Consumer, type EventBus, installSpine, openBus, type Relay, type Sql } from '@testamur/event-bus'
import {
  type AcceptedServices,
  type AccessKeys,
  acceptServices,
  applyMigrations,
  type Clock,
  createKeystore,
  createLogger,
  createMetrics,
  ensureDatabase,
  type Fetch,
  installKit,
  type Keystore,
  type Logger,
  type Metrics,
  openAccessKeys,
  openPool,
  type Seal,
  sealKey,
  systemClock,
} from '@testamur/service-kit'
import type { Pool } from 'pg'
import { type Authority, openAuthority } from './authority/authority.js'
import type { Config } from './config.js'
import { openPeers, type Peers } from './peers.js'
import { openStore, type Store } from './store/store.js'

/** What the service holds. */
export type Context = {
  publicUrl: string
  store: Store
  bus: EventBus
  keystore: Keystore
  authority: Authority
  /** How long a key that follows another is published before it signs. */
  keyLeadMs: number
  /** The key with which an entry of this member is signed, as the transaction sees it. */
  signerOf: (member: string, sql: Sql) => Promise<EntrySigner>
  /** Seals the answers that are kept for an Idempotency-Key. */
  seal: Seal
  accessKeys: AccessKeys
  services: AcceptedServices
  peers: Peers
  clock: Clock
  log: Logger
  metrics: Metrics
  /** Only while the service runs. */
  live: { relay?: Relay; consumer?: Consumer }
}

/** What a test or the town may give in place of what the configuration leads to. Who gives a thing closes it. */
export type Given = Partial<Pick<Context, 'bus' | 'clock' | 'log' | 'metrics' | 'peers'>> & {
  /** Over the service's own database. */
  pool?: Pool
  /** The way to the other services where they live in the same process. */
  fetch?: Fetch
}

const migrations = fileURLToPath(new URL('../prisma/migrations', import.meta.url))

/** The pool over the service's own database, with every table that is needed. */
async function openDatabase(serverUrl: string, given: Pool | undefined): Promise<Pool> {
  const pool = given ?? openPool(await ensureDatabase(serverUrl, 'testamur_registry'), { name: 'registry', max: 12 })
  await applyMigrations(pool, migrations)
  await installSpine(pool)
  await installKit(pool)
  return pool
}

async function openSpine({ bus }: Config, log: Logger): Promise<EventBus> {
  if (bus.brokers.length > 0) return openBus({ kafka: { brokers: bus.brokers, clientId: 'testamur-registry' }, log })
  return openBus({ postgres: { url: await ensureDatabase(bus.databaseUrl, 'testamur_bus') }, log })
}

const signerFrom =
  (keystore: Keystore): Context['signerOf'] =>
  async (member, sql) => {
    const key = await keystore.active(member as MemberSlug, 'ledger', sql)
    if (!key) throw new TestamurError('UNAVAILABLE', `the registry has no ledger key of ${member} yet`)
    return key
  }

/** Opens what the configuration names: the database is made and migrated where it is missing. */
export async function createContext(config: Config, given: Given = {}): Promise<Context> {
  const log = given.log ?? createLogger('registry', config.logLevel)
  const pool = await openDatabase(config.databaseUrl, given.pool)
  const store = openStore(pool)
  const keystore = createKeystore({
    pool: store.pool,
    seal: sealKey(config.keystoreKey, 'keystore'),
    service: 'registry',
    clock: given.clock,
  })
  return {
    publicUrl: config.publicUrl,
    store,
    bus: given.bus ?? (await openSpine(config, log)),
    keystore,
    authority: openAuthority({
      store: store.authority,
      seal: sealKey(config.keystoreKey, 'authority'),
      publicUrl: config.publicUrl,
    }),
    keyLeadMs: config.keyLeadMs,
    signerOf: signerFrom(keystore),
    seal: sealKey(config.keystoreKey, 'idempotency'),
    accessKeys: openAccessKeys({ sql: pool }),
    services: acceptServices(config.serviceCredentials),
    peers: given.peers ?? openPeers({ ...config, fetch: given.fetch }),
    clock: given.clock ?? systemClock,
    log,
    metrics: given.metrics ?? createMetrics('registry'),
    live: {},
  }
}
