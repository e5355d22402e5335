import { readEnv, setting } from '@testamur/service-kit'
import { z } from 'zod'

const Environment = z.object({
  PORT: setting.port(8084),
  HOST: setting.host(),
  DATABASE_URL: setting.postgresUrl(),
  BUS_DATABASE_URL: setting.postgresUrl().optional(),
  KAFKA_BROKERS: setting.list(),
  SERVICE_CREDENTIALS: setting.acceptedServices(),
  TESTAMUR_DEMO: setting.onOff(false),
  LOG_LEVEL: setting.logLevel(),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.url('where traces are sent').optional(),
})

export type Config = {
  http: { host: string; port: number }
  /** A PostgreSQL server; the database `testamur_analytics` is made on it. */
  databaseUrl: string
  /** Kafka where there are brokers, else a PostgreSQL server on which `testamur_bus` is the embedded log. */
  bus: { brokers: string[]; databaseUrl: string }
  /** SHA-256 of a service's credential in hex → its name. */
  serviceCredentials: ReadonlyMap<string, string>
  demo: boolean
  logLevel: string
  otlpEndpoint?: string
}

/** @throws ConfigError that names every bad value */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const e = readEnv(Environment, env)
  return {
    http: { host: e.HOST, port: e.PORT },
    databaseUrl: e.DATABASE_URL,
    bus: { brokers: e.KAFKA_BROKERS, databaseUrl: e.BUS_DATABASE_URL ?? e.DATABASE_URL },
    serviceCredentials: e.SERVICE_CREDENTIALS,
    demo: e.TESTAMUR_DEMO,
    logLevel: e.LOG_LEVEL,
    otlpEndpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT,
  }
}
