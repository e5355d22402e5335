import { resolve } from 'node:path'
import { readEnv, setting } from '@testamur/service-kit'
import { z } from 'zod'

const schema = z.object({
  PORT: setting.port(8080),
  HOST: setting.host(),
  PUBLIC_URL: setting.url('the origin that people and programs use').optional(),
  TESTAMUR_HOME: z.string().default('.testamur'),
  TESTAMUR_DEMO: z.enum(['on', 'off'], 'on or off').optional(),
  DATABASE_URL: setting.postgresUrl().optional(),
  KAFKA_BROKERS: setting.list(),
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
  }
}
