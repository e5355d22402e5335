// How many awards a second are made in batch, durable and announced, against the raw ES256 rate of one core of this
// machine in the same run. Needs DATABASE_URL, a PostgreSQL server on which databases may be made:
//   DATABASE_URL=postgres://… npx tsx --conditions=source bench/issue-batch.ts [awards]
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { uuidv7 } from '@testamur/credential-model'
import type { Wish } from '../src/commands/award-in.js'
import { awardMany, MAX_TOGETHER } from '../src/commands/award-many.js'
import { AwardRequest } from '../src/contract.js'
import { openBenchIssuer, serverUrlOf } from './bench-issuer.js'
import { cpuSeconds, machineLoad, residentMb } from './cpu.js'

const AWARDS = Number(process.argv[2] ?? 20_000)
const TOGETHER = MAX_TOGETHER
const WARM_UP = 4

/** Raw ES256 signatures a second, by one core, over a payload as long as a credential's; and the CPU of one, in µs. */
function rawRate(): { rate: number; micros: number } {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const payload = randomBytes(1_500)
  const cpu = process.cpuUsage()
  const end = performance.now() + 1_500
  let n = 0
  for (; performance.now() < end; n++) sign('sha256', payload, { key, dsaEncoding: 'ieee-p1363' })
  const { user, system } = process.cpuUsage(cpu)
  return { rate: n / 1.5, micros: (user + system) / n }
}

const { issuer, pool, member, achievement, close } = await openBenchIssuer(serverUrlOf(process.env))
const ctx = issuer.context
await ctx.slots.obtain(member, AWARDS + (WARM_UP + 1) * TOGETHER, 60_000)

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
  const wishes = Array.from({ length: count }, (_, i) => wish(from + i))
  const refused = (await awardMany(ctx, caller, wishes)).find((o) => 'refusal' in o)
  if (refused && 'refusal' in refused) throw refused.refusal
}

await ctx.composers.warm()
for (let at = 1; at <= WARM_UP; at++) await award(-at * TOGETHER, TOGETHER)
await ctx.running.relay!.flushed(30_000)
const raw = rawRate()
const before = await cpuSeconds(pool)
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
const after = await cpuSeconds(pool)
const micros = (of: 'node' | 'postgres') => Math.round(((after[of] - before[of]) / AWARDS) * 1e6)

const rate = AWARDS / (announced / 1_000)
const cpu = { node: micros('node'), postgres: micros('postgres'), signature: raw.micros }
console.log(`issue in batch: ${AWARDS} awards, ${TOGETHER} a transaction, durable and announced`)
console.log(`  durable    ${Math.round(AWARDS / (durable / 1_000))}/s`)
console.log(`  announced  ${Math.round(rate)}/s`)
console.log(`  raw ES256, one core  ${Math.round(raw.rate)}/s`)
console.log(`  ratio      ${((rate / raw.rate) * 100).toFixed(1)} % (bar: 30 %)`)
console.log(
  `  CPU        ${cpu.node} µs an award here and ${cpu.postgres} µs in PostgreSQL; ${residentMb()} MB resident; ${raw.micros.toFixed(1)} µs a raw signature; ${machineLoad()}`,
)
console.log(JSON.stringify({ bench: 'issue-batch', rate, raw: raw.rate, ratio: rate / raw.rate, bar: 0.3, cpu }))
await close()
