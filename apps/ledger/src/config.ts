import { PublicJwk } from '@testamur/credential-model'
import { readEnv, setting } from '@testamur/service-kit'
import { z } from 'zod'
import { parseStorage, STORAGE_FORMS, type Storage } from './domain/storage.js'

const PIN = 'the consortium\'s first public key as a JWK, such as {"kty":"OKP","crv":"Ed25519","x":"…"}'
const Ed25519Jwk = PublicJwk.extend({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().length(43) })

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const schema = z.object({
  PORT: setting.port(8085),
  HOST: setting.host(),
  PUBLIC_URL: setting.url('where people and programs reach Testamur'),
  DATABASE_URL: setting.postgresUrl(),
  BUS_DATABASE_URL: setting.postgresUrl().optional(),
  KAFKA_BROKERS: setting.list(),
  KEYSTORE_KEY: setting.key32(),
  SERVICE_CREDENTIALS: setting.acceptedServices(),
  CONSORTIUM_KEY: z
    .string()
    .refine((text) => Ed25519Jwk.safeParse(jsonOf(text)).success, PIN)
    .transform((text) => Ed25519Jwk.parse(jsonOf(text)))
    .optional(),
  CHECKPOINT_INTERVAL_MS: z.coerce
    .number('milliseconds from 10 to 60000')
    .int('milliseconds from 10 to 60000')
    .min(10, 'milliseconds from 10 to 60000')
    .max(60_000, 'milliseconds from 10 to 60000')
    .default(200),
  LEDGER_CHECKERS: z.coerce
    .number('a number of threads from 1 to 64')
    .int('a number of threads from 1 to 64')
    .min(1, 'a number of threads from 1 to 64')
    .max(64, 'a number of threads from 1 to 64')
    .optional(),
  LOG_STORE: z
    .string()
    .default('postgres')
    .refine((text) => parseStorage(text) !== undefined, STORAGE_FORMS)
    .transform((text) => parseStorage(text)!),
  LOG_POLICY_FILE: z.string().min(1).optional(),
  LOG_LEVEL: setting.logLevel(),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.url('the OpenTelemetry collector').optional(),
})

export type Config = {
  http: { port: number; host: string; otlpEndpoint?: string }
  /** The origin that people use; a new log takes its name from it. */
  publicUrl: string
  /** The server on which the database `testamur_ledger` is made. */
  databaseUrl: string
  bus: { kafkaBrokers: string[]; databaseUrl: string }
  /** 32 bytes that seal the log's key. */
  keystoreKey: Uint8Array
  acceptedServices: ReadonlyMap<string, string>
  /** The consortium's first key; trusted on first use where it is not given. */
  consortiumKey?: PublicJwk
  /** The most milliseconds between a new entry and a checkpoint that covers it. */
  checkpointIntervalMs: number
  /** Threads that check signatures; one for each core where it is not given. */
  checkers?: number
  /** Where the log keeps its journal and its tiles; in this database where nothing else is said. */
  storage: Storage
  /** A file that names the witnesses and their quorum (C2SP tlog-policy); checkpoints are published without any where it is not given. */
  policyFile?: string
  logLevel: string
}

/** @throws ConfigError that names every bad value with what was expected */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const e = readEnv(schema, env)
  return {
    http: { port: e.PORT, host: e.HOST, otlpEndpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT },
    publicUrl: e.PUBLIC_URL,
    databaseUrl: e.DATABASE_URL,
    bus: { kafkaBrokers: e.KAFKA_BROKERS, databaseUrl: e.BUS_DATABASE_URL ?? e.DATABASE_URL },
    keystoreKey: e.KEYSTORE_KEY,
    acceptedServices: e.SERVICE_CREDENTIALS,
    consortiumKey: e.CONSORTIUM_KEY,
    checkpointIntervalMs: e.CHECKPOINT_INTERVAL_MS,
    checkers: e.LEDGER_CHECKERS,
    storage: e.LOG_STORE,
    policyFile: e.LOG_POLICY_FILE,
    logLevel: e.LOG_LEVEL,
  }
}
