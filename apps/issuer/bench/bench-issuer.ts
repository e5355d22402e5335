import { randomBytes, randomUUID } from 'node:crypto'
import {
  AchievementContent,
  AchievementId,
  accreditationGranted,
  achievementPublished,
  CONSORTIUM,
  type Instant,
  MemberSlug,
  memberAdmitted,
  topics,
  uuidv7,
} from '@testamur/credential-model'
import { openBus, topicSpecs } from '@testamur/event-bus'
import { createLogger, ensureDatabase, openPool } from '@testamur/service-kit'
import pg from 'pg'
import { memberKeys } from '../src/commands/member-keys.js'
import { createIssuer, type Issuer } from '../src/service.js'
import { publish, startNeighbours } from '../tests/neighbours.js'

const publicUrl = 'https://issuer.test'

/** An issuer on databases of its own, with one member that may award one achievement. */
export type BenchIssuer = {
  issuer: Issuer
  pool: pg.Pool
  member: MemberSlug
  achievement: AchievementId
  /** Stops the issuer and drops its databases. */
  close(): Promise<void>
}

const content = AchievementContent.parse({
  name: { en: 'Soil science' },
  description: 'How soils form, and how they are kept fertile.',
  criteria: 'A portfolio and an exam.',
  skills: [{ name: 'sample soil' }, { name: 'read a soil map' }],
  ects: 3,
  eqf: 6,
})

function factsOf(member: MemberSlug, achievement: AchievementId) {
  const said = { member: CONSORTIUM, producer: 'registry', now: new Date() }
  const from = '2020-01-01T00:00:00Z' as Instant
  return [
    memberAdmitted.make({ ...said, data: { member, name: 'Bench', iss: `${publicUrl}/issuers/bench` } }),
    achievementPublished.make({ ...said, data: { achievement, version: 1, member, content } }),
    accreditationGranted.make({ ...said, data: { accreditation: uuidv7() as never, member, achievement, from } }),
  ]
}

export async function openBenchIssuer(serverUrl: string): Promise<BenchIssuer> {
  const names = ['issuer', 'bus'].map((what) => `bench_${what}_${randomUUID().slice(0, 8)}`)
  const [databaseUrl = '', busUrl] = await Promise.all(names.map((n) => ensureDatabase(serverUrl, n)))
  const bus = await openBus({ postgres: { url: busUrl ?? '' } })
  await bus.ensureTopics(topicSpecs)
  const neighbours = await startNeighbours(bus, publicUrl, { listen: false })
  const pool = openPool(databaseUrl, { name: 'issuer bench', max: 10 })
  const config = {
    http: { port: 0, host: '127.0.0.1' },
    publicUrl,
    databaseUrl,
    bus: { kafkaBrokers: [], databaseUrl: busUrl },
    keystoreKey: randomBytes(32),
    credential: 'x'.repeat(40),
    acceptedServices: new Map(),
    registryUrl: 'http://registry.internal',
    revocationUrl: 'http://revocation.internal',
    ledgerUrl: 'http://ledger.internal',
    demo: false,
    logLevel: 'error' as const,
  }
  const issuer = await createIssuer(config, { pool, fetch: neighbours.fetch, log: createLogger('issuer', 'error') })
  await issuer.start()
  const member = MemberSlug.parse('bench')
  const achievement = AchievementId.parse(uuidv7())
  for (const fact of factsOf(member, achievement)) await publish(bus, topics.registry, fact)
  await issuer.context.caughtUp()
  await memberKeys(issuer.context, member)
  const close = async () => {
    await issuer.stop()
    await pool.end()
    await bus.close()
    const admin = new pg.Client({ connectionString: serverUrl })
    await admin.connect()
    for (const n of names) await admin.query(`DROP DATABASE IF EXISTS ${n} WITH (FORCE)`)
    await admin.end()
  }
  return { issuer, pool, member, achievement, close }
}

/** The server to measure on. @throws Error where DATABASE_URL is missing */
export function serverUrlOf(env: NodeJS.ProcessEnv): string {
  if (env.DATABASE_URL) return env.DATABASE_URL
  throw new Error('DATABASE_URL is missing: the URL of a PostgreSQL server on which databases may be made')
}
