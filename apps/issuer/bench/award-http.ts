// How many single awards a second are made over HTTP, each durable before it is answered, with the load generator and
// PostgreSQL on the same machine; beside what a trivial route of Hono and a bare fsync'd INSERT do here, in the same run.
//   DATABASE_URL=postgres://… npx tsx --conditions=source bench/award-http.ts [seconds] [connections]
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { openPool, serveHttp } from '@testamur/service-kit'
import { grantBearer } from '@testamur/service-kit/testing'
import { Hono } from 'hono'
import { openBenchIssuer, serverUrlOf } from './bench-issuer.js'
import { cpuSeconds, machineLoad, residentMb } from './cpu.js'
import type { Load, LoadResult } from './load.js'

const SECONDS = Number(process.argv[2] ?? 8)
const CONNECTIONS = Number(process.argv[3] ?? 64)
const BAR = 2_500

async function generate(load: Omit<Load, 'connections'>): Promise<LoadResult> {
  const child = fork(new URL('./load.ts', import.meta.url))
  child.send({ ...load, connections: CONNECTIONS } satisfies Load)
  const [result] = (await once(child, 'message')) as [LoadResult]
  await once(child, 'exit')
  if (result.failed > 0) throw new Error(`${result.failed} requests failed, the first with ${result.firstFailure}`)
  return result
}

async function rawRoute(body: string, headers: Record<string, string>): Promise<LoadResult> {
  const app = new Hono().post('/', async (c) => c.json({ length: JSON.stringify(await c.req.json()).length }))
  const server = await serveHttp(app, { port: 0, host: '127.0.0.1' })
  const result = await generate({ port: server.port, path: '/', headers, body, seconds: 2 })
  await server.close(1_000)
  return result
}

/** Commits a second of one row as long as an award's, each by itself, from as many sessions as there are connections. */
async function rawCommits(databaseUrl: string): Promise<number> {
  const pool = openPool(databaseUrl, { name: 'bench raw', max: CONNECTIONS })
  await pool.query('CREATE TABLE raw_commits (id bigint GENERATED ALWAYS AS IDENTITY, value bytea)')
  await pool.query('ALTER TABLE raw_commits ALTER COLUMN value SET STORAGE EXTERNAL')
  const value = randomBytes(3_600)
  const insert = () => pool.query('INSERT INTO raw_commits (value) VALUES ($1)', [value])
  await Promise.all(Array.from({ length: CONNECTIONS }, insert))
  const end = performance.now() + 2_000
  let n = 0
  const session = async () => {
    for (; performance.now() < end; n++) await insert()
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, session))
  await pool.end()
  return n / 2
}

const { issuer, pool, member, achievement, close } = await openBenchIssuer(serverUrlOf(process.env))
const { bearer } = await grantBearer(pool, 'member', { member })
const server = await serveHttp(issuer.app, { port: 0, host: '127.0.0.1' })
const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
const body = JSON.stringify({
  achievement,
  learner: { id: 's-{n}', givenName: 'Zoë', familyName: "O'Brien {n}", email: 'z{n}@example.org' },
  result: '8',
})
const to = { port: server.port, path: '/api/issuer/credentials', headers }

const commits = await rawCommits(issuer.context.config.databaseUrl)
const route = await rawRoute(body, headers)
await issuer.context.slots.obtain(member, 30_000, 60_000)
await issuer.context.composers.warm()
await generate({ ...to, body: body.replaceAll('{n}', 'w{n}'), seconds: 2 }) // warms up
const before = await cpuSeconds(pool)
const start = performance.now()
const awards = await generate({ ...to, body, seconds: SECONDS })
const made = (awards.rate * (performance.now() - start)) / 1_000
const after = await cpuSeconds(pool)
const micros = (of: 'node' | 'postgres') => Math.round(((after[of] - before[of]) / made) * 1e6)

const ratios = { commits: awards.rate / commits, route: awards.rate / route.rate }
const percent = (ratio: number) => `${(ratio * 100).toFixed(1)} %`
console.log(`single awards over HTTP: ${CONNECTIONS} connections, ${SECONDS} s, each durable before it is answered`)
console.log(
  `  awards     ${Math.round(awards.rate)}/s (bar: ${BAR}/s), p50 ${awards.p50.toFixed(1)} ms, p99 ${awards.p99.toFixed(1)} ms`,
)
console.log(`  raw commits, as many sessions  ${Math.round(commits)}/s: ratio ${percent(ratios.commits)}`)
console.log(
  `  raw route of Hono  ${Math.round(route.rate)}/s, p99 ${route.p99.toFixed(1)} ms: ratio ${percent(ratios.route)}`,
)
console.log(
  `  CPU        ${micros('node')} µs an award here and ${micros('postgres')} µs in PostgreSQL; ${residentMb()} MB resident; ${machineLoad()}`,
)
console.log(JSON.stringify({ bench: 'award-http', ...awards, commits, route: route.rate, ratios, bar: BAR }))
await server.close(1_000)
await close()
