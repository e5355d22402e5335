// How many awards a second get into wallets by the whole OpenID4VCI pre-authorized code flow (offer made and fetched, token, nonce,
// credential), with the wallets and PostgreSQL on the same machine; beside raw ES256 and bare fsync'd commits in the same run.
//   DATABASE_URL=postgres://… npx tsx --conditions=source bench/wallet-flow.ts [seconds] [wallets at once]
import { fork } from 'node:child_process'
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import { once } from 'node:events'
import { openPool, serveHttp } from '@testamur/service-kit'
import { grantBearer } from '@testamur/service-kit/testing'
import { openBenchIssuer, serverUrlOf } from './bench-issuer.js'
import { cpuSeconds, machineLoad } from './cpu.js'
import type { WalletLoad, WalletResult } from './wallet-load.js'

const SECONDS = Number(process.argv[2] ?? 8)
const WALLETS = Number(process.argv[3] ?? 32)
const BAR = { rate: 400, millis: 4 }
/** The award, the token and the claim: each is durable before it is answered. */
const COMMITS_A_FLOW = 3

async function wallets(load: WalletLoad): Promise<WalletResult> {
  const child = fork(new URL('./wallet-load.ts', import.meta.url))
  child.send(load)
  const [result] = (await once(child, 'message')) as [WalletResult]
  await once(child, 'exit')
  return result
}

/**
 * Signatures by ES256 that one core makes and checks again: how many a second, and the CPU of one in µs, which tells how quick the
 * machine is at present whatever else it does.
 */
function rawSignatures(): { rate: number; micros: number } {
  const { publicKey, privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const payload = randomBytes(1_500)
  const cpu = process.cpuUsage()
  const end = performance.now() + 1_000
  let n = 0
  for (; performance.now() < end; n++) {
    const signature = sign('sha256', payload, { key, dsaEncoding: 'ieee-p1363' })
    verify('sha256', payload, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
  }
  const { user, system } = process.cpuUsage(cpu)
  return { rate: n, micros: (user + system) / n }
}

/** Commits a second of one row as long as a claim's, each by itself, from as many sessions as the issuer has. */
async function rawCommits(databaseUrl: string, sessions: number): Promise<number> {
  const pool = openPool(databaseUrl, { name: 'bench raw', max: sessions })
  await pool.query('CREATE TABLE raw_commits (id bigint GENERATED ALWAYS AS IDENTITY, value bytea)')
  await pool.query('ALTER TABLE raw_commits ALTER COLUMN value SET STORAGE EXTERNAL')
  const value = randomBytes(3_600)
  const insert = () => pool.query('INSERT INTO raw_commits (value) VALUES ($1)', [value])
  await Promise.all(Array.from({ length: sessions }, insert))
  const end = performance.now() + 2_000
  let n = 0
  const session = async () => {
    for (; performance.now() < end; n++) await insert()
  }
  await Promise.all(Array.from({ length: sessions }, session))
  await pool.end()
  return n / 2
}

const { issuer, pool, member, achievement, close } = await openBenchIssuer(serverUrlOf(process.env))
const { bearer } = await grantBearer(pool, 'member', { member })
const server = await serveHttp(issuer.app, { port: 0, host: '127.0.0.1' })
const { publicUrl, databaseUrl } = issuer.context.config
const load = {
  ...{ port: server.port, slug: member, bearer, achievement, issuer: `${publicUrl}/issuers/${member}` },
  connections: WALLETS,
}

const signatures = rawSignatures()
const commits = await rawCommits(databaseUrl, 10)
await issuer.context.slots.obtain(member, 10_000, 60_000)
await wallets({ ...load, seconds: 4, run: 'warm' })
const before = await cpuSeconds(pool)
const measured = await wallets({ ...load, seconds: SECONDS, run: 'run' })
const after = await cpuSeconds(pool)

const rate = measured.flows / measured.seconds
const millis = (of: 'node' | 'postgres') => ((after[of] - before[of]) / measured.flows) * 1e3
const cpu = { issuer: millis('node'), postgres: millis('postgres'), wallet: measured.micros / 1e3 }
const all = cpu.issuer + cpu.postgres
const ratio = rate / (commits / COMMITS_A_FLOW)
const steps = Object.entries(measured.steps).map(([step, ms]) => `${step} ${ms}`)
console.log(
  `whole pre-authorized code flow: ${WALLETS} wallets at once, ${SECONDS} s, every step durable before its answer`,
)
console.log(
  `  flows      ${Math.round(rate)}/s (bar: ${BAR.rate}/s), p50 ${measured.p50.toFixed(0)} ms, p99 ${measured.p99.toFixed(0)} ms`,
)
console.log(
  `  CPU        ${all.toFixed(2)} ms a flow (bar: ${BAR.millis} ms): issuer ${cpu.issuer.toFixed(2)}, PostgreSQL ${cpu.postgres.toFixed(2)}; the wallet beside them ${cpu.wallet.toFixed(2)}; ${machineLoad()}`,
)
console.log(`  steps      ${steps.join(', ')} ms`)
console.log(
  `  raw        ${Math.round(signatures.rate)} ES256 signatures made and checked a second by one core, ${signatures.micros.toFixed(0)} µs of CPU each; ${Math.round(commits)} commits/s, ${COMMITS_A_FLOW} a flow: ratio ${(ratio * 100).toFixed(1)} %`,
)
console.log(
  JSON.stringify({
    bench: 'wallet-flow',
    rate,
    cpu,
    p50: measured.p50,
    p99: measured.p99,
    steps: measured.steps,
    signatures,
    commits,
    ratio,
    bar: BAR,
  }),
)
await server.close(1_000)
await close()
