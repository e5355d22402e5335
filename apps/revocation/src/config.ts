import {
  networkSet,
  readEnv,
  readSignerSettings,
  type SignerSettings,
  setting,
  signerEnvironment,
} from '@testamur/service-kit'
import { z } from 'zod'

const isNetwork = (cidr: string) => {
  try {
    return networkSet([cidr]) !== undefined
  } catch {
    return false
  }
}

const schema = z.object({
  PORT: setting.port(8083),
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
  WEBHOOK_ALLOWED_NETWORKS: setting
    .list()
    .refine((list) => list.every(isNetwork), 'CIDRs with commas between, such as 127.0.0.0/8,fd00::/8'),
  TESTAMUR_DEMO: setting.onOff(false),
  LOG_LEVEL: setting.logLevel(),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.url('the OpenTelemetry collector').optional(),
})

export type Config = {
  http: { port: number; host: string; otlpEndpoint?: string }
  /** The origin of every URL that is given out. */
  publicUrl: string
  /** The server on which the database `testamur_revocation` is made. */
  databaseUrl: string
  bus: { kafkaBrokers: string[]; databaseUrl?: string }
  /** 32 bytes that seal private keys, secrets, notes and salts at rest. */
  keystoreKey: Uint8Array
  /** Where members' private keys lie; in the service's own database where it is not given. */
  signers?: SignerSettings
  /** Our own, for the registry. */
  credential: string
  acceptedServices: ReadonlyMap<string, string>
  registryUrl: string
  /** CIDRs that webhooks may reach besides public addresses, and by http. */
  webhookNetworks: string[]
  demo: boolean
  logLevel: string
}

/** @throws ConfigError that names every bad value with what was expected */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const e = readEnv(schema, env)
  return {
    http: { port: e.PORT, host: e.HOST, otlpEndpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT },
    publicUrl: e.PUBLIC_URL,
    databaseUrl: e.DATABASE_URL,
    bus: { kafkaBrokers: e.KAFKA_BROKERS, databaseUrl: e.BUS_DATABASE_URL },
    keystoreKey: e.KEYSTORE_KEY,
    signers: readSignerSettings(e),
    credential: e.SERVICE_CREDENTIAL,
    acceptedServices: e.SERVICE_CREDENTIALS,
    registryUrl: e.REGISTRY_URL,
    webhookNetworks: e.WEBHOOK_ALLOWED_NETWORKS,
    demo: e.TESTAMUR_DEMO,
    logLevel: e.LOG_LEVEL,
  }
}
