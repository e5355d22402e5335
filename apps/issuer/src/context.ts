import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Consumer, type EventBus, type Faults, openBus, type Relay } from '@testamur/event-bus'
import {
  type AccessKeys,
  type Clock,
  createKeystore,
  createLogger,
  createMetrics,
  createServiceClient,
  type Enrolment,
  ensureDatabase,
  type Fetch,
  type Keystore,
  type Logger,
  type Loop,
  type Metrics,
  openAccessKeys,
  openPool,
  openSigners,
  type ServiceClient,
  sealKey,
  systemClock,
} from '@testamur/service-kit'
import type { Pool } from 'pg'
import { Counter } from 'prom-client'
import { type Composers, openComposers } from './composing/composers.js'
import type { Config } from './config.js'
import { type Authorization, createAuthorization } from './domain/authorization/authorization.js'
import { type Clients, noClients, readClients } from './domain/authorization/clients.js'
import { createOfferSecrets, type OfferSecrets } from './domain/authorization/offer-secrets.js'
import { createVault, type Vault } from './domain/vault.js'
import { createWalletSecrets, type WalletSecrets } from './domain/wallet/wallet-secrets.js'
import { noWalletProviders, readWalletProviders, type WalletProviders } from './domain/wallet-providers.js'
import { openStore, type Store } from './store/store.js'

/** Keeps status indices at hand. */
export type SlotKeeper = {
  /** True once the member has this many indices at hand; false after `timeoutMs`. */
  obtain(member: string, count: number, timeoutMs: number): Promise<boolean>
  /** Fills up what every member has at hand. */
  fillAll(): Promise<void>
}

/** What runs in the background once the service has started. */
export type Running = {
  relay?: Relay
  /** Follows the registry's facts and the access keys. */
  replica?: Consumer
  /** Follows the credential topic. */
  statuses?: Consumer
  enrolment?: Enrolment
  slots?: Loop
  batches?: Loop
  /** Ends every open stream of progress. */
  endStreams?: AbortController
}

/** What the issuer holds. Every member can be given by a test. */
export type Context = {
  config: Config
  store: Store
  bus: EventBus
  clock: Clock
  log: Logger
  metrics: Metrics
  counters: { awards: Counter<'member' | 'way'> }
  keystore: Keystore
  accessKeys: AccessKeys
  vault: Vault
  composers: Composers
  offerSecrets: OfferSecrets
  authorization: Authorization
  walletSecrets: WalletSecrets
  /** Who may vouch for wallets and their keys. */
  walletProviders: WalletProviders
  registry: ServiceClient
  revocation: ServiceClient
  /** Reads the ledger's public paths. */
  fetch: Fetch
  slots: SlotKeeper
  running: Running
  /** Waits, at most 1.5 s, until the replica holds what the registry had said before the call. */
  caughtUp(): Promise<boolean>
  faults?: Faults
}

/** What a test, or a process that hosts several services, gives in place of what the configuration names. */
export type Given = Partial<
  Pick<Context, 'bus' | 'clock' | 'log' | 'fetch' | 'faults' | 'walletProviders'> & { pool: Pool }
>

export const migrations = fileURLToPath(new URL('../prisma/migrations', import.meta.url))

const CAUGHT_UP_MS = 1_500
const POOL = 20

async function openOwnPool({ databaseUrl }: Config): Promise<Pool> {
  return openPool(await ensureDatabase(databaseUrl, 'testamur_issuer'), { name: 'issuer', max: POOL })
}

async function openOwnBus({ bus, databaseUrl }: Config, log: Logger): Promise<EventBus> {
  if (bus.kafkaBrokers.length > 0)
    return openBus({ kafka: { brokers: bus.kafkaBrokers, clientId: 'testamur-issuer' }, log })
  return openBus({ postgres: { url: bus.databaseUrl ?? (await ensureDatabase(databaseUrl, 'testamur_bus')) }, log })
}

const registeredClients = ({ oauthClientsFile: file }: Config): Clients =>
  file === undefined ? noClients : readClients(readFileSync(file, 'utf8'))

const trustedProviders = ({ walletProvidersFile: file }: Config): WalletProviders =>
  file === undefined ? noWalletProviders : readWalletProviders(readFileSync(file, 'utf8'))

const awardsTotal = (metrics: Metrics) =>
  new Counter({
    name: 'awards_total',
    help: 'Awards made, by member and way',
    labelNames: ['member', 'way'],
    registers: [metrics],
  })

type Parts = Omit<Context, 'slots'>

/** Opens what the issuer holds; `createSlots` makes what needs the rest of it. */
export async function createContext(
  config: Config,
  given: Given,
  createSlots: (parts: Parts) => SlotKeeper,
): Promise<Context> {
  const { clock = systemClock, log = createLogger('issuer', config.logLevel), fetch: send = fetch } = given
  const pool = given.pool ?? (await openOwnPool(config))
  const metrics = createMetrics('issuer')
  const { signers: settings, keystoreKey } = config
  const signers = settings && (await openSigners({ settings, keystoreKey, log }))
  const running: Running = { endStreams: new AbortController() }
  const caughtUp = async () => (await running.replica?.caughtUp(CAUGHT_UP_MS)) ?? false
  const client = (origin: string) => createServiceClient({ origin, credential: config.credential, fetch: send })
  const parts: Parts = {
    config,
    store: openStore(pool),
    bus: given.bus ?? (await openOwnBus(config, log)),
    clock,
    log,
    metrics,
    counters: { awards: awardsTotal(metrics) },
    keystore: createKeystore({
      ...{ pool, seal: sealKey(keystoreKey, 'member-keys'), service: 'issuer', clock },
      ...(signers && { signers }),
    }),
    accessKeys: openAccessKeys({ sql: pool, onMiss: caughtUp }),
    vault: createVault(config.keystoreKey),
    composers: openComposers({ log }),
    offerSecrets: createOfferSecrets(config.keystoreKey),
    authorization: createAuthorization(config, registeredClients(config)),
    walletSecrets: createWalletSecrets(config.keystoreKey),
    walletProviders: given.walletProviders ?? trustedProviders(config),
    registry: client(config.registryUrl),
    revocation: client(config.revocationUrl),
    fetch: send,
    running,
    caughtUp,
    faults: given.faults,
  }
  return { ...parts, slots: createSlots(parts) }
}
