import { randomBytes, randomUUID } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type CloudEvent, CONSORTIUM, ledgerTopics, uuidv7 } from '@testamur/credential-model'
import { type Delivered, type EventBus, NotYet } from '@testamur/event-bus'
import { createLogger, ensureDatabase } from '@testamur/service-kit'
import { leafHash } from '@testamur/transparency-log'
import pg from 'pg'
import type { HashedEntry } from '../src/commands/append-entries.js'
import { publishCheckpoint } from '../src/commands/publish-checkpoint.js'
import { sequenceEvents } from '../src/commands/sequence-events.js'
import { type Context, createContext, openLedgerStore } from '../src/context.js'
import { newKey, publishedKey, revocations } from '../tests/makers.js'
import { hashingLimit, insertLimit, type Rate, rateOf, verifyingLimit, verifyingLimitOfAll } from './limits.js'

// What one ledger process appends, durable in PostgreSQL, up to a published checkpoint, beside the raw limits of the same
// machine in the same run. DATABASE_URL is any server; the database is made for the run and dropped after it.

const CHECKED = Number(process.env.BENCH_ENTRIES ?? 100_000)
const SIGNED = Math.ceil(CHECKED / 5)
const BATCH = Number(process.env.BENCH_BATCH ?? 2_000)

/** The ledger's context without a bus: batches are handed to it as its consumer would. */
async function openContext(serverUrl: string, database: string): Promise<Context> {
  const store = await openLedgerStore(await ensureDatabase(serverUrl, database))
  const config = {
    http: { port: 0, host: '127.0.0.1' },
    publicUrl: 'https://bench.test',
    databaseUrl: serverUrl,
    bus: { kafkaBrokers: [], databaseUrl: serverUrl },
    keystoreKey: randomBytes(32),
    acceptedServices: new Map<string, string>(),
    checkpointIntervalMs: 200,
    logLevel: 'silent',
  }
  return createContext(config, { store, bus: {} as EventBus, log: createLogger('ledger', 'silent') })
}

const publish = (ctx: Context) =>
  publishCheckpoint({ store: ctx.store, log: ctx.ledger, clock: ctx.clock, announce: true })

/** Entries of 400 bytes that need no check, by the appender alone: exactly once by event id, as in the service. */
async function appendChecked(ctx: Context): Promise<Rate> {
  const all = Array.from({ length: CHECKED }, () => ({ eventId: uuidv7(), bytes: randomBytes(400) }))
  const started = performance.now()
  for (let first = 0; first < all.length; first += BATCH) {
    const entries: HashedEntry[] = all.slice(first, first + BATCH).map((e) => ({ ...e, hash: leafHash(e.bytes) }))
    await ctx.store.transaction(async (tx) => {
      const locked = await tx.log.lock()
      const known = await tx.entries.ofEvents(entries.map((entry) => entry.eventId ?? ''))
      if (known.size > 0) throw new NotYet('no entry was known before')
      await ctx.append(tx, locked, entries)
    })
  }
  await publish(ctx)
  return rateOf(all.length, started)
}

/** As many partitions at once, and as many events in a transaction, as the consumer takes. */
const PARTITIONS = 4
const TAKEN = 500

/** Events with their entries, as the consumer hands them over: form, signature, leaf, announcement. */
async function sequenceSigned(ctx: Context): Promise<{ rate: Rate; blockedMs: number }> {
  const [consortium, member] = [newKey('consortium-1'), newKey('aurora-1')]
  const keys = [
    publishedKey(CONSORTIUM, consortium, { by: consortium }),
    publishedKey('aurora', member, { by: consortium }),
  ]
  const events = revocations('aurora', member, SIGNED)
  const toBatch = (some: readonly CloudEvent[]): Delivered[] =>
    some.map((event, i) => ({ topic: ledgerTopics[1]!, partition: 0, offset: BigInt(i), event }))
  await ctx.store.transaction((tx) => sequenceEvents(ctx, tx, toBatch(keys)))
  const batches = Array.from({ length: Math.ceil(events.length / TAKEN) }, (_, i) =>
    events.slice(i * TAKEN, (i + 1) * TAKEN),
  )
  const blocked = monitorEventLoopDelay({ resolution: 5 })
  blocked.enable()
  const started = performance.now()
  const partition = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      const taken = toBatch(batch)
      await ctx.store.transaction((tx) => sequenceEvents(ctx, tx, taken))
    }
  }
  await Promise.all(Array.from({ length: PARTITIONS }, partition))
  await publish(ctx)
  const rate = rateOf(events.length, started)
  blocked.disable()
  return { rate, blockedMs: blocked.percentile(99) / 1e6 }
}

const show = (what: string, rate: Rate, limit?: Rate) => {
  const ratio = limit === undefined ? '' : `   ${((rate / limit) * 100).toFixed(0)} % of its raw limit`
  console.log(`${what.padEnd(64)}${Math.round(rate).toLocaleString('en').padStart(12)}/s${ratio}`)
}

async function run(serverUrl: string): Promise<void> {
  const database = `bench_ledger_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const ctx = await openContext(serverUrl, database)
  try {
    const raw = Array.from({ length: CHECKED }, () => randomBytes(400))
    const limits = {
      hashing: hashingLimit(raw),
      verifying: verifyingLimit(5_000),
      verifyingOfAll: await verifyingLimitOfAll(10_000),
      inserting: await insertLimit(ctx.store.pool, raw, BATCH),
    }
    show('raw SHA-256 tree, one thread, entries of 400 bytes', limits.hashing)
    show('raw Ed25519 verifications, one thread', limits.verifying)
    show('raw Ed25519 verifications, all threads', limits.verifyingOfAll)
    show(`raw PostgreSQL rows of 400 bytes, unnest, ${BATCH} a transaction`, limits.inserting)
    show(`append, checked before, durable, to a checkpoint (${CHECKED})`, await appendChecked(ctx), limits.inserting)
    const { rate, blockedMs } = await sequenceSigned(ctx)
    show(`sequence, member signatures checked, announced (${SIGNED})`, rate, limits.verifyingOfAll)
    console.log(`event loop late by, p99, meanwhile${blockedMs.toFixed(1).padStart(43)} ms`)
  } finally {
    await ctx.store.close()
    const client = new pg.Client({ connectionString: serverUrl })
    await client.connect()
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`).finally(() => client.end())
  }
}

const serverUrl = process.env.DATABASE_URL
if (!serverUrl) {
  console.error(
    'DATABASE_URL is missing: the URL of a PostgreSQL server, such as postgres://user:password@host:5432/postgres',
  )
  process.exitCode = 1
} else await run(serverUrl)
