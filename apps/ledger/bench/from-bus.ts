import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { type CloudEvent, CONSORTIUM } from '@testamur/credential-model'
import { type EventBus, openBus, partitionFor, topicSpecs, toRecord } from '@testamur/event-bus'
import { createLogger, ensureDatabase, serveHttp } from '@testamur/service-kit'
import pg from 'pg'
import { type Config, readConfig } from '../src/config.js'
import { openLedgerStore } from '../src/context.js'
import { createLedger, type Ledger } from '../src/service.js'
import { newKey, publishedKey, revocations, type TestKey } from '../tests/makers.js'
import { cpuOfPostgres } from './cpu.js'
import { type Rate, rateOf, verifyingLimit, verifyingLimitOfThreads } from './limits.js'
import { startReader } from './reader.js'

// The real path: events that lie on the embedded bus, a ledger that is started on them, until a published checkpoint covers
// the last, with the log in files. Beside it the raw rate of Ed25519 by as many threads as there are cores; PostgreSQL shares them. DATABASE_URL is
// any server; two databases are made for the run and dropped after it.

const EVENTS = Number(process.env.BENCH_ENTRIES ?? 20_000)
/** Events before those that count: the raw rate is that of a warm machine too. */
const WARMING = Math.ceil(EVENTS / 2)
/** Events of one send of the bus. */
const SENT = 500

async function sendAll(bus: EventBus, events: readonly CloudEvent[]): Promise<void> {
  const lanes = new Map<string, { topic: string; partition: number; records: ReturnType<typeof toRecord>[] }>()
  for (const event of events) {
    const record = toRecord(event)
    const partition = partitionFor(record.key, await bus.partitionsOf(record.topic))
    const name = `${record.topic}/${partition}`
    const lane = lanes.get(name) ?? { topic: record.topic, partition, records: [] }
    lanes.set(name, lane)
    lane.records.push(record)
  }
  for (const { topic, partition, records } of lanes.values())
    for (let at = 0; at < records.length; at += SENT) await bus.send(topic, partition, records.slice(at, at + SENT))
}

const sizeOf = (note: string): number => Number(note.split('\n')[1] ?? 0)

/** How many entries the ledger's published checkpoint covers. */
async function covered(ledger: Ledger): Promise<number> {
  const answer = await ledger.app.fetch(new Request('http://ledger.test/log/checkpoint'))
  return answer.ok ? sizeOf(await answer.text()) : 0
}

async function untilCovered(ledger: Ledger, size: number): Promise<void> {
  while ((await covered(ledger)) < size) await pause(50)
}

type Databases = { ledger: string; bus: string }

async function makeLedger(config: Config, { ledger }: Databases, bus: EventBus): Promise<Ledger> {
  const store = await openLedgerStore(await ensureDatabase(config.databaseUrl, ledger))
  const made = await createLedger(config, { bus, store, log: createLogger('ledger', 'silent') })
  return { ...made, stop: () => made.stop().then(() => store.close()) }
}

const show = (what: string, figure: string) => console.log(`${what.padEnd(64)}${figure.padStart(14)}`)
const showRate = (what: string, rate: Rate) => show(what, `${Math.round(rate).toLocaleString('en')}/s`)

type Raw = { rate: Rate; cpuUs: number }

/** The keys, and events before those that count. */
async function warmUp(make: () => Promise<Ledger>, bus: EventBus): Promise<TestKey> {
  const [consortium, member] = [newKey('consortium-1'), newKey('aurora-1')]
  await sendAll(bus, [
    publishedKey(CONSORTIUM, consortium, { by: consortium }),
    publishedKey('aurora', member, { by: consortium }),
    ...revocations('aurora', member, WARMING),
  ])
  const ledger = await make()
  try {
    await ledger.start()
    await untilCovered(ledger, WARMING + 2)
  } finally {
    await ledger.stop()
  }
  return member
}

async function measure(ledger: Ledger, serverUrl: string, raw: Raw): Promise<void> {
  const server = await serveHttp(ledger.app, { port: 0, host: '127.0.0.1' })
  const reader = startReader(server.url)
  const late = monitorEventLoopDelay({ resolution: 5 })
  const postgres = await cpuOfPostgres(serverUrl)
  const own = process.cpuUsage()
  late.enable()
  const started = performance.now()
  await ledger.start()
  await untilCovered(ledger, WARMING + EVENTS + 2)
  const rate = rateOf(EVENTS, started)
  late.disable()
  const { user, system } = process.cpuUsage(own)
  const serverUs = postgres()
  const reads = await reader.stop()
  await server.close(1_000)
  showRate(`from the bus to a published checkpoint (${EVENTS})`, rate)
  show('  of the raw rate of all cores', `${((rate / raw.rate) * 100).toFixed(0)} %`)
  showProcessorTime(raw, (user + system) / EVENTS, serverUs && serverUs / EVENTS)
  show('  event loop late by, p99', `${(late.percentile(99) / 1e6).toFixed(1)} ms`)
  for (const { what, count, p50, p99 } of reads)
    show(`  GET ${what}, p50 / p99 of ${count}`, `${p50.toFixed(1)} / ${p99.toFixed(1)} ms`)
}

function showProcessorTime(raw: Raw, ownUs: number, serverUs: number | undefined): void {
  show('  processor time of one verification, alone', `${raw.cpuUs.toFixed(0)} µs`)
  show('  processor time of the ledger, an event', `${ownUs.toFixed(0)} µs`)
  if (serverUs === undefined) return
  show('  processor time of PostgreSQL, an event', `${serverUs.toFixed(0)} µs`)
  const share = (raw.cpuUs / (ownUs + serverUs)) * 100
  show('  Ed25519, of all that: the ratio where nobody else is at work', `${share.toFixed(0)} %`)
}

async function dropAll(serverUrl: string, { ledger, bus }: Databases): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  for (const name of [ledger, bus]) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await client.end()
}

async function run(serverUrl: string): Promise<void> {
  const name = randomUUID().replaceAll('-', '').slice(0, 12)
  const databases = { ledger: `bench_ledger_${name}`, bus: `bench_bus_${name}` }
  const directory = await mkdtemp(join(tmpdir(), 'bench-ledger-'))
  const config = readConfig({
    PUBLIC_URL: 'https://bench.test',
    DATABASE_URL: serverUrl,
    KEYSTORE_KEY: randomBytes(32).toString('base64url'),
    LOG_LEVEL: 'silent',
    LOG_STORE: `file:${directory}`,
    LEDGER_CHECKERS: process.env.LEDGER_CHECKERS,
  })
  const bus = await openBus({ postgres: { url: await ensureDatabase(serverUrl, databases.bus) } })
  try {
    await bus.ensureTopics(topicSpecs)
    const cores = availableParallelism()
    showRate('raw Ed25519 verifications, one thread', verifyingLimit(5_000))
    const raw = await verifyingLimitOfThreads(5_000, cores)
    showRate(`raw Ed25519 verifications, ${cores} threads on ${cores} cores`, raw.rate)
    const make = () => makeLedger(config, databases, bus)
    await sendAll(bus, revocations('aurora', await warmUp(make, bus), EVENTS))
    const ledger = await make()
    await measure(ledger, serverUrl, raw).finally(() => ledger.stop())
  } finally {
    await bus.close()
    await dropAll(serverUrl, databases)
    await rm(directory, { recursive: true })
  }
}

const serverUrl = process.env.DATABASE_URL
if (!serverUrl) {
  console.error(
    'DATABASE_URL is missing: the URL of a PostgreSQL server, such as postgres://user:password@host:5432/postgres',
  )
  process.exitCode = 1
} else await run(serverUrl)
