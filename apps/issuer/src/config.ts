import { readEnv, readSignerSettings, type SignerSettings, setting, signerEnvironment } from '@testamur/service-kit'
import { z } from 'zod'

const schema = z.object({
  PORT: setting.port(8082),
  HOST: setting.host(),
  PUBLIC_URL: setting.url('where people and programs reach Testamur'),
  DATABASE_URL: setting.postgresUrl(),
  BUS_DATABASE_URL: setting.postgresUrl().optional(),
  KAFKA_BROKERS: setting.list(),
  KEYSTORE_KEY: setting.key32(),
  ...signerEnvironment,
  SERVICE_CREDENTIAL: setting.secret(),
  SERVICE_CREDENTIALS: setting.acceptedServices(),
  REGISTRY_URL: setting.url('the internal origin of the registry'),
  REVOCATION_URL: setting.url('the internal origin of the revocation service'),
  LEDGER_URL: setting.url('the internal origin of the ledger'),
  OID4VCI_PROFILE: z.enum(['open', 'haip'], 'open or haip').default('open'),
  WALLET_PROVIDERS_FILE: z.string().min(1).optional(),
  OAUTH_CLIENTS_FILE: z.string().min(1).optional(),
  DPOP_NONCES: setting.onOff(false),
  TRUST_PROXY: z.coerce.number('the number of trusted proxies').int().min(0).max(10).default(0),
  TESTAMUR_DEMO: setting.onOff(false),
  LOG_LEVEL: setting.logLevel(),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.url('the OpenTelemetry collector').optional(),
})

export type Config = {
  /** `trustProxy`: how many proxies of ours stand before the service. */
  http: { port: number; host: string; otlpEndpoint?: string; trustProxy?: number }
  /** The origin of every URL that is given out. */
  publicUrl: string
  /** The server on which the database `testamur_issuer` is made. */
  databaseUrl: string
  bus: { kafkaBrokers: string[]; databaseUrl?: string }
  keystoreKey: Buffer
  /** Where members' private keys lie; in the service's own database where it is not given. */
  signers?: SignerSettings
  credential: string
  acceptedServices: ReadonlyMap<string, string>
  registryUrl: string
  revocationUrl: string
  ledgerUrl: string
  demo: boolean
  /** Whether wallets must keep to HAIP 1.0: DPoP, PAR, PKCE, client and key attestations. */
  haip?: boolean
  /** Where it stands who may vouch for wallets and keys (`domain/wallet-providers.ts`); nobody without it. */
  walletProvidersFile?: string
  /** Where the wallets stand that an operator has registered (`domain/authorization/clients.ts`); none without it. */
  oauthClientsFile?: string
  /** Whether a DPoP proof must carry a nonce of ours (RFC 9449 §8). */
  dpopNonces?: boolean
  logLevel: string
}

/** @throws ConfigError that names every bad value with what was expected */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const e = readEnv(schema, env)
  return {
    http: { port: e.PORT, host: e.HOST, otlpEndpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT, trustProxy: e.TRUST_PROXY },
    publicUrl: e.PUBLIC_URL,
    databaseUrl: e.DATABASE_URL,
    bus: { kafkaBrokers: e.KAFKA_BROKERS, databaseUrl: e.BUS_DATABASE_URL },
    keystoreKey: e.KEYSTORE_KEY,
    signers: readSignerSettings(e),
    credential: e.SERVICE_CREDENTIAL,
    acceptedServices: e.SERVICE_CREDENTIALS,
    registryUrl: e.REGISTRY_URL,
    revocationUrl: e.REVOCATION_URL,
    ledgerUrl: e.LEDGER_URL,
    demo: e.TESTAMUR_DEMO,
    haip: e.OID4VCI_PROFILE === 'haip',
    walletProvidersFile: e.WALLET_PROVIDERS_FILE,
    oauthClientsFile: e.OAUTH_CLIENTS_FILE,
    dpopNonces: e.DPOP_NONCES,
    logLevel: e.LOG_LEVEL,
  }
}
