import { readEnv, setting } from '@testamur/service-kit'
import { z } from 'zod'

const inside = (name: string) => setting.url(`the ${name} service's internal origin`)

const Environment = z.object({
  PORT: setting.port(8080),
  HOST: setting.host(),
  PUBLIC_URL: setting.url('the origin that people and programs use'),
  REGISTRY_URL: inside('registry'),
  ISSUER_URL: inside('issuer'),
  REVOCATION_URL: inside('revocation'),
  ANALYTICS_URL: inside('analytics'),
  LEDGER_URL: inside('ledger'),
  LOG_LEVEL: setting.logLevel(),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.url('where traces are sent').optional(),
})

export type GatewayConfig = {
  http: { host: string; port: number }
  publicUrl: string
  origins: Record<string, string>
  logLevel: string
  otlpEndpoint: string | undefined
}

/** The only reader of the environment. @throws ConfigError that names every bad value */
export function readConfig(env: NodeJS.ProcessEnv): GatewayConfig {
  const e = readEnv(Environment, env)
  return {
    http: { host: e.HOST, port: e.PORT },
    publicUrl: e.PUBLIC_URL,
    origins: {
      registry: e.REGISTRY_URL,
      issuer: e.ISSUER_URL,
      revocation: e.REVOCATION_URL,
      analytics: e.ANALYTICS_URL,
      ledger: e.LEDGER_URL,
    },
    logLevel: e.LOG_LEVEL,
    otlpEndpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT,
  }
}
