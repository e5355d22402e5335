import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type ServiceName, serviceNames } from '@testamur/credential-model'
import type { TownConfig } from './config.js'
import type { Secrets } from './secrets.js'

/** Where the services reach each other inside: never PUBLIC_URL. */
export type Origins = Record<ServiceName, string>

export const internalOrigins = Object.fromEntries(serviceNames.map((n) => [n, `http://${n}.internal`])) as Origins

const passedOn = ['LOG_LEVEL', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'WEBHOOK_ALLOWED_NETWORKS', 'CONSORTIUM_KEY']

/** Where members' private keys lie: for the two services that sign with them. */
const signing = [
  ...['SIGNER', 'KEYSTORE_DIR', 'KEYSTORE_PASSPHRASE', 'KEYSTORE_PASSPHRASE_FILE'],
  ...['PKCS11_LIBRARY', 'PKCS11_TOKEN', 'PKCS11_PIN', 'PKCS11_PIN_FILE', 'KMS_REGION', 'KMS_ENDPOINT'],
]
/** Which wallets the issuer trusts, and what it wants of them. */
const wallets = ['OID4VCI_PROFILE', 'WALLET_PROVIDERS_FILE', 'OAUTH_CLIENTS_FILE', 'DPOP_NONCES']
const settingsOf: Partial<Record<ServiceName, readonly string[]>> = {
  registry: ['KEY_LEAD_SECONDS'],
  issuer: [...signing, ...wallets],
  revocation: signing,
}

const accepted = (credentials: Record<string, string>, callers: readonly string[]) =>
  callers
    .map(
      (name) =>
        `${name}=${createHash('sha256')
          .update(credentials[name] ?? '')
          .digest('hex')}`,
    )
    .join(',')

/** The environment of one service: what its `readConfig` reads, the same whether it runs in this process or in one of its own. */
export function serviceEnv(
  name: ServiceName,
  town: {
    config: TownConfig
    secrets: Secrets
    databaseUrl: string
    origins: Origins
    port?: number
    trustProxy?: boolean
    /** Whose cosignatures the ledger's checkpoints need. */
    policyFile?: string
    env: NodeJS.ProcessEnv
  },
): NodeJS.ProcessEnv {
  const { config, secrets, origins } = town
  const callers = config.demo ? [...serviceNames, 'demo'] : serviceNames
  return {
    ...Object.fromEntries(
      [...passedOn, ...(settingsOf[name] ?? [])].filter((n) => town.env[n]).map((n) => [n, town.env[n]]),
    ),
    PORT: String(town.port ?? 0),
    HOST: '127.0.0.1',
    PUBLIC_URL: config.publicUrl,
    DATABASE_URL: town.databaseUrl,
    ...(config.kafkaBrokers.length > 0 && { KAFKA_BROKERS: config.kafkaBrokers.join(',') }),
    KEYSTORE_KEY: secrets.keystoreKey,
    SERVICE_CREDENTIAL: secrets.serviceCredentials[name],
    SERVICE_CREDENTIALS: accepted(secrets.serviceCredentials, callers),
    REGISTRY_URL: origins.registry,
    ISSUER_URL: origins.issuer,
    REVOCATION_URL: origins.revocation,
    ANALYTICS_URL: origins.analytics,
    LEDGER_URL: origins.ledger,
    // In its own process a service hears its callers through the gateway alone.
    TRUST_PROXY: town.trustProxy ? '1' : '0',
    TESTAMUR_DEMO: config.demo ? 'on' : 'off',
    ...(name === 'registry' && { OPERATOR_KEY: secrets.operatorKey }),
    ...(name === 'ledger' && { LOG_STORE: town.env.LOG_STORE ?? `file:${join(config.home, 'ledger')}` }),
    ...(name === 'ledger' && town.policyFile && { LOG_POLICY_FILE: town.policyFile }),
  }
}
