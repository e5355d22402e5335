import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type CloudEvent, CONSORTIUM } from '@testamur/credential-model'
import { type EventBus, openBus, partitionFor, topicSpecs, toRecord } from '@testamur/event-bus'
import { createTestDatabase, silentLog, type TestDatabase } from '@testamur/service-kit/testing'
import { createLedgerClient, type LedgerClient } from '../src/client.js'
import type { Config } from '../src/config.js'
import { type Given, openLedgerStore } from '../src/context.js'
import type { PublishedCheckpoint } from '../src/domain/log.js'
import { createLedger, type Ledger } from '../src/service.js'
import { newKey, publishedKey, type TestKey } from './makers.js'

const HOUR = 3_600_000

/** A bus, a database, and as many ledgers on them as a test starts. Checkpoints are published when a ledger starts, and then when the test says so. */
export type Lab = AsyncDisposable & {
  database: TestDatabase
  /** Of the log's journal and tiles. */
  dir: string
  bus: EventBus
  config: Config
  consortium: TestKey
  ledger(more?: { config?: Partial<Config>; given?: Given }): Promise<Ledger>
  /** All of the events, each to its topic and partition. */
  send(events: readonly CloudEvent[]): Promise<void>
  /** The consortium's key and a key of each member. */
  admit(...members: string[]): Promise<TestKey[]>
}

export async function createLab(): Promise<Lab> {
  const [database, busDatabase] = await Promise.all([
    createTestDatabase({ kit: false }),
    createTestDatabase({ kit: false }),
  ])
  const bus = await openBus({ postgres: { url: busDatabase.url } })
  await bus.ensureTopics(topicSpecs)
  const consortium = newKey('consortium-1')
  const dir = mkdtempSync(join(tmpdir(), 'ledger-'))
  const ledgers = new Set<Ledger>()
  const config: Config = {
    http: { port: 0, host: '127.0.0.1' },
    publicUrl: 'https://testamur.test',
    databaseUrl: database.url,
    bus: { kafkaBrokers: [], databaseUrl: busDatabase.url },
    keystoreKey: randomBytes(32),
    acceptedServices: new Map(),
    checkpointIntervalMs: HOUR,
    storage: { kind: 'file', dir },
    logLevel: 'silent',
  }
  const send = (events: readonly CloudEvent[]) => sendAll(bus, events)
  return {
    database,
    dir,
    bus,
    config,
    consortium,
    ledger: async (more = {}) => {
      const store = await openLedgerStore(database.url)
      const ledger = await createLedger({ ...config, ...more.config }, { bus, store, log: silentLog(), ...more.given })
      const stop = ledger.stop
      ledger.stop = async () => {
        ledgers.delete(ledger)
        await stop()
        await store.close()
      }
      ledgers.add(ledger)
      await ledger.start()
      return ledger
    },
    send,
    admit: async (...members) => {
      const keys = members.map((member) => newKey(`${member}-1`))
      const own = publishedKey(CONSORTIUM, consortium, { by: consortium })
      await send([own, ...members.map((member, i) => publishedKey(member, keys[i]!, { by: consortium }))])
      return keys
    },
    [Symbol.asyncDispose]: async () => {
      for (const ledger of ledgers) await ledger.stop()
      await bus.close()
      await Promise.all([database.drop(), busDatabase.drop()])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function sendAll(bus: EventBus, events: readonly CloudEvent[]): Promise<void> {
  const lanes = new Map<string, ReturnType<typeof toRecord>[]>()
  for (const event of events) {
    const record = toRecord(event)
    const lane = `${record.topic} ${partitionFor(record.key, await bus.partitionsOf(record.topic))}`
    lanes.set(lane, [...(lanes.get(lane) ?? []), record])
  }
  for (const [lane, records] of lanes) {
    const [topic, partition] = lane.split(' ') as [string, string]
    await bus.send(topic, Number(partition), records)
  }
}

export const clientOf = (ledger: Ledger, key?: string): LedgerClient =>
  createLedgerClient({
    origin: 'http://ledger.test',
    ...(key !== undefined && { key }),
    fetch: (url, init) => ledger.app.fetch(new Request(url, init)),
  })

export const get = async (ledger: Pick<Ledger, 'app'>, path: string): Promise<Response> =>
  ledger.app.fetch(new Request(`http://ledger.test${path}`))

/** Publishes what is sequenced, once the ledger leads. */
export async function publish(ledger: Ledger): Promise<PublishedCheckpoint | undefined> {
  await until('the ledger leads', () => ledger.context.keeper.leads())
  return ledger.publish()
}

/** Everything that the topics hold is sequenced and covered by a checkpoint, by whichever process leads. */
export async function settle(ledger: Ledger): Promise<void> {
  if (!(await ledger.sequencing.caughtUp(60_000))) throw new Error('the ledger has not caught up within a minute')
  const { keeper } = ledger.context
  await until('all is covered', async () => {
    if (keeper.leads()) await ledger.publish()
    const { log } = keeper.current()
    return log.latest()?.size === log.size
  })
}

/** Every entry of the open log, in order. */
export async function allEntries(ledger: Ledger): Promise<{ id: string; text: string }[]> {
  const { log } = ledger.context.keeper.current()
  const texts: string[] = []
  for (let index = 0; index < log.size; index++) texts.push(Buffer.from(await log.readEntry(index)).toString('utf8'))
  return texts.map((text) => ({ text, id: (JSON.parse(text) as { id: string }).id }))
}

/** Waits until `condition` gives something truthy. Fails with `what` after 20 s. */
export async function until<T>(
  what: string,
  condition: () => Promise<T> | T,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const result = await condition()
    if (result) return result as Exclude<T, false | null | undefined>
    if (performance.now() > deadline) throw new Error(`gave up waiting until ${what}`)
    await pause(10)
  }
}
