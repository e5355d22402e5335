import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { ConfigError, readEnv, setting } from '@testamur/service-kit'
import { z } from 'zod'

/** An IP network in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3). */
function isNetwork(text: string): boolean {
  const [address, bits, ...more] = text.split('/')
  const version = isIP(address ?? '')
  return (
    version !== 0 && more.length === 0 && /^\d{1,3}$/.test(bits ?? '') && Number(bits) <= (version === 4 ? 32 : 128)
  )
}

const schema = z.object({
  PORT: setting.port(8080),
  HOST: setting.host(),
  PUBLIC_URL: setting.url('the origin that people and programs use').optional(),
  TESTAMUR_HOME: z.string().default('.testamur'),
  TESTAMUR_DEMO: z.enum(['on', 'off'], 'on or off').optional(),
  TESTAMUR_WITNESSES: z
    .string()
    .regex(/^[0-9]$/, 'how many witnesses to start, 0 to 9')
    .optional(),
  LOG_POLICY_FILE: z.string().optional(),
  DATABASE_URL: setting.postgresUrl().optional(),
  KAFKA_BROKERS: setting
    .list()
    .refine((brokers) => brokers.every((b) => /^[^\s:]+:\d{1,5}$/.test(b)), 'host:port of each broker, commas between'),
  // Read by the services, and looked at here so that a fault is told before anything is started.
  WEBHOOK_ALLOWED_NETWORKS: setting
    .list()
    .refine((networks) => networks.every(isNetwork), 'CIDRs such as 127.0.0.0/8,::1/128'),
  LOG_LEVEL: setting.logLevel(),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.url('where traces are sent').optional(),
})

export type TownConfig = {
  port: number
  host: string
  publicUrl: string
  home: string
  demo: boolean
  /** A PostgreSQL server of the operator's; embedded where absent. */
  databaseUrl: string | undefined
  kafkaBrokers: string[]
  /** How many witnesses of the ledger's log are started beside it. */
  witnesses: number
  /** A policy of the operator's, with witnesses that others run. */
  policyFile: string | undefined
}

/** The only reader of the environment for the town; services get what is theirs from `serviceEnv`. */
export function readConfig(env: NodeJS.ProcessEnv): TownConfig {
  const e = readEnv(schema, env)
  const publicUrl = e.PUBLIC_URL ?? `http://localhost:${e.PORT}`
  // A demo beside real data would be a nuisance: it is on by itself only where nothing points to real use.
  const real = e.DATABASE_URL !== undefined || e.KAFKA_BROKERS.length > 0 || publicUrl.startsWith('https:')
  return {
    port: e.PORT,
    host: e.HOST,
    publicUrl,
    home: resolve(e.TESTAMUR_HOME),
    demo: e.TESTAMUR_DEMO === undefined ? !real : e.TESTAMUR_DEMO === 'on',
    databaseUrl: e.DATABASE_URL,
    kafkaBrokers: e.KAFKA_BROKERS,
    witnesses: witnessesOf(e),
    policyFile: e.LOG_POLICY_FILE && resolve(e.LOG_POLICY_FILE),
  }
}

/**
 * Two where everything is embedded, so that a first try shows a ledger as it should be. Real use has witnesses that others run, named
 * in LOG_POLICY_FILE: some of our own beside it would prove nothing more.
 */
function witnessesOf(e: z.infer<typeof schema>): number {
  const embedded = e.DATABASE_URL === undefined && e.KAFKA_BROKERS.length === 0 && e.LOG_POLICY_FILE === undefined
  const witnesses = e.TESTAMUR_WITNESSES === undefined ? (embedded ? 2 : 0) : Number(e.TESTAMUR_WITNESSES)
  if (witnesses > 0 && e.LOG_POLICY_FILE !== undefined)
    throw new ConfigError(['TESTAMUR_WITNESSES: LOG_POLICY_FILE names the witnesses already; give one of the two'])
  return witnesses
}
