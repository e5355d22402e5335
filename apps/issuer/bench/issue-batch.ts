// How many awards a second are made in batch, durable and announced, against the raw ES256 rate of one core of this
// machine in the same run. Needs DATABASE_URL, a PostgreSQL server on which databases may be made:
//   DATABASE_URL=postgres://… npx tsx --conditions=source bench/issue-batch.ts [awards]
import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'
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
import type { Wish } from '../src/commands/award-in.js'
import { awardMany, MAX_TOGETHER } from '../src/commands/award-many.js'
import { memberKeys } from '../src/commands/member-keys.js'
import { AwardRequest } from '../src/contract.js'
import { createIssuer } from '../src/service.js'
import { publish, startNeighbours } from '../tests/neighbours.js'

const serverUrl = process.env.DATABASE_URL
if (!serverUrl) throw new Error('DATABASE_URL is missing: the URL of a PostgreSQL server')
const AWARDS = Number(process.argv[2] ?? 20_000)
const TOGETHER = MAX_TOGETHER
const publicUrl = 'https://issuer.test'

/** Raw ES256 signatures a second, by one core, over a payload as long as a credential's. */
function rawRate(): number {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const payload = randomBytes(1_500)
  const end = performance.now() + 1_500
  let n = 0
  for (; performance.now() < end; n++) sign('sha256', payload, { key, dsaEncoding: 'ieee-p1363' })
  return n / 1.5
}

const name = (what: string) => `bench_${what}_${randomUUID().slice(0, 8)}`
const names = [name('issuer'), name('bus')]
const [databaseUrl, busUrl] = await Promise.all(names.map((n) => ensureDatabase(serverUrl, n)))
const bus = await openBus({ postgres: { url: busUrl! } })
await bus.ensureTopics(topicSpecs)
const neighbours = await startNeighbours(bus, publicUrl, { listen: false })
const pool = openPool(databaseUrl!, { name: 'issuer bench', max: 10 })
const issuer = await createIssuer(
  {
    http: { port: 0, host: '127.0.0.1' },
    publicUrl,
    databaseUrl: databaseUrl!,
    bus: { kafkaBrokers: [], databaseUrl: busUrl },
    keystoreKey: randomBytes(32),
    credential: 'x'.repeat(40),
    acceptedServices: new Map(),
    registryUrl: 'http://registry.internal',
    revocationUrl: 'http://revocation.internal',
    ledgerUrl: 'http://ledger.internal',
    demo: false,
    logLevel: 'error',
  },
  { pool, fetch: neighbours.fetch, log: createLogger('issuer', 'error') },
)
await issuer.start()
const ctx = issuer.context

const member = MemberSlug.parse('bench')
const achievement = AchievementId.parse(uuidv7())
const content = AchievementContent.parse({
  name: { en: 'Soil science' },
  description: 'How soils form, and how they are kept fertile.',
  criteria: 'A portfolio and an exam.',
  skills: [{ name: 'sample soil' }, { name: 'read a soil map' }],
  ects: 3,
  eqf: 6,
})
const said = { member: CONSORTIUM, producer: 'registry', now: new Date() }
const facts = [
  memberAdmitted.make({ ...said, data: { member, name: 'Bench', iss: `${publicUrl}/issuers/bench` } }),
  achievementPublished.make({ ...said, data: { achievement, version: 1, member, content } }),
  accreditationGranted.make({
    ...said,
    data: { accreditation: uuidv7() as never, member, achievement, from: '2020-01-01T00:00:00Z' as Instant },
  }),
]
for (const fact of facts) await publish(bus, topics.registry, fact)
await ctx.caughtUp()
await memberKeys(ctx, member)
await ctx.slots.obtain(member, AWARDS + 2 * TOGETHER, 60_000)

const caller = { keyId: uuidv7(), kind: 'member', member, name: 'bench', scopes: [] } as const
const wish = (i: number): Wish => ({
  request: AwardRequest.parse({
    achievement,
    learner: { id: `s-${i}`, givenName: 'Zoë', familyName: `O'Brien ${i}`, email: `z${i}@example.org` },
    result: '8',
  }),
  now: new Date(),
})
async function award(from: number, count: number): Promise<void> {
  const outcomes = await awardMany(
    ctx,
    caller,
    Array.from({ length: count }, (_, i) => wish(from + i)),
  )
  const refused = outcomes.find((o) => 'refusal' in o)
  if (refused && 'refusal' in refused) throw refused.refusal
}

await award(-TOGETHER, TOGETHER) // warms up
await ctx.running.relay!.flushed(30_000)
const raw = rawRate()
const start = performance.now()
let next = 0
const lane = async () => {
  for (let at = next; at < AWARDS; at = next) {
    next += TOGETHER
    await award(at, Math.min(TOGETHER, AWARDS - at))
  }
}
await Promise.all([lane(), lane()])
const durable = performance.now() - start
if (!(await ctx.running.relay!.flushed(120_000))) throw new Error('not everything was announced within two minutes')
const announced = performance.now() - start

const rate = AWARDS / (announced / 1_000)
console.log(`issue in batch: ${AWARDS} awards, ${TOGETHER} a transaction, durable and announced`)
console.log(`  durable    ${Math.round(AWARDS / (durable / 1_000))}/s`)
console.log(`  announced  ${Math.round(rate)}/s`)
console.log(`  raw ES256, one core  ${Math.round(raw)}/s`)
console.log(`  ratio      ${((rate / raw) * 100).toFixed(1)} % (bar: 30 %)`)
console.log(JSON.stringify({ bench: 'issue-batch', rate, raw, ratio: rate / raw, bar: 0.3 }))

await issuer.stop()
await pool.end()
await bus.close()
const admin = new pg.Client({ connectionString: serverUrl })
await admin.connect()
for (const n of names) await admin.query(`DROP DATABASE IF EXISTS ${n} WITH (FORCE)`)
await admin.end()
