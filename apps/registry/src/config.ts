import { readEnv, setting } from '@testamur/service-kit'
import { z } from 'zod'

const Environment = z.object({
  PORT: setting.port(8081),
  HOST: setting.host(),
  PUBLIC_URL: setting.url('the origin that people and programs use'),
  DATABASE_URL: setting.postgresUrl(),
  BUS_DATABASE_URL: setting.postgresUrl().optional(),
  KAFKA_BROKERS: setting.list(),
  KEYSTORE_KEY: setting.key32(),
  SERVICE_CREDENTIALS: setting.acceptedServices(),
  REVOCATION_URL: setting.url("the revocation service's internal origin"),
  LEDGER_URL: setting.url("the ledger's internal origin"),
  KEY_LEAD_SECONDS: z.coerce.number('a number of seconds').int().min(0).max(2_592_000).default(600),
  OPERATOR_KEY: z
    .string()
    .regex(/^testamur_operator_[A-Za-z0-9_-]{43}$/, 'testamur_operator_ and 43 characters of base64url')
    .optional(),
  TRUST_PROXY: z.coerce.number('the number of trusted proxies').int().min(0).max(10).default(0),
  TESTAMUR_DEMO: setting.onOff(false),
  LOG_LEVEL: setting.logLevel(),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.url('where traces are sent').optional(),
})

export type Config = {
  http: { host: string; port: number; trustProxy: number }
  publicUrl: string
  /** A PostgreSQL server; the database `testamur_registry` is made on it. */
  databaseUrl: string
  /** Kafka where there are brokers, else a PostgreSQL server on which `testamur_bus` is the embedded log. */
  bus: { brokers: string[]; databaseUrl: string }
  /** 32 bytes that seal private keys and stored answers. */
  keystoreKey: Uint8Array
  /** SHA-256 of a service's credential in hex → its name. */
  serviceCredentials: ReadonlyMap<string, string>
  revocationUrl: string
  ledgerUrl: string
  operatorKey?: string
  /** How long a key that follows another is published before it signs. */
  keyLeadMs: number
  demo: boolean
  logLevel: string
  otlpEndpoint?: string
}

/** @throws ConfigError that names every bad value */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const e = readEnv(Environment, env)
  return {
    http: { host: e.HOST, port: e.PORT, trustProxy: e.TRUST_PROXY },
    publicUrl: e.PUBLIC_URL,
    databaseUrl: e.DATABASE_URL,
    bus: { brokers: e.KAFKA_BROKERS, databaseUrl: e.BUS_DATABASE_URL ?? e.DATABASE_URL },
    keystoreKey: e.KEYSTORE_KEY,
    serviceCredentials: e.SERVICE_CREDENTIALS,
    revocationUrl: e.REVOCATION_URL,
    ledgerUrl: e.LEDGER_URL,
    operatorKey: e.OPERATOR_KEY,
    keyLeadMs: e.KEY_LEAD_SECONDS * 1_000,
    demo: e.TESTAMUR_DEMO,
    logLevel: e.LOG_LEVEL,
    otlpEndpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT,
  }
}
