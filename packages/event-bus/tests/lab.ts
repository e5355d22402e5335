import {
  addToOutbox,
  type BusConfig,
  type Consumer,
  type ConsumerOptions,
  type EventBus,
  installSpine,
  openBus,
  type Relay,
  type RelayOptions,
  startConsumer,
  startRelay,
  topicSpecs,
  toRecord,
} from '../src/index.js'
import { partitionFor } from '../src/murmur2.js'
import { inTransaction } from '../src/transaction.js'
import type { ChildTask } from './child.js'
import { createDatabase, type TestDatabase } from './database.js'
import { byMember, type Fact, factOf } from './facts.js'
import { appliedTable, recorder, type Tx } from './recorder.js'
import { type Child, spawnChild } from './spawn-child.js'

/** One fresh log, which any number of processes may open. `outage` makes it unreachable and gives back how to end that. */
export type TestLog = { config: BusConfig; outage?: () => Promise<() => Promise<void>>; dispose(): Promise<void> }
export type MakeLog = () => Promise<TestLog>

/** A service's database and a log, with whatever relays and consumers a test starts; all is stopped at the end of its scope. */
export type Lab = AsyncDisposable & {
  database: TestDatabase
  log: TestLog
  bus: EventBus
  openBus(config?: Partial<BusConfig>): Promise<EventBus>
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** Announces facts, each as [key, n], in one transaction. */
  announce(...facts: [member: string, n: number][]): Promise<void>
  /** Sends facts to the bus as they are, past the outbox, in order. */
  send(...facts: [member: string, n: number][]): Promise<void>
  relay(options?: Partial<RelayOptions>): Promise<Relay>
  consumer(options?: Partial<ConsumerOptions<Tx>>): Promise<Consumer>
  child(task: Pick<ChildTask, 'role'> & Partial<ChildTask>): Promise<Child>
  /** What was applied, by key, in order. */
  applied(): Promise<Record<string, number[]>>
}

export async function createLab(makeLog: MakeLog): Promise<Lab> {
  const [database, log] = await Promise.all([createDatabase(), makeLog()])
  const cleanUp: (() => Promise<unknown>)[] = []
  const { pool } = database
  await installSpine(pool)
  await pool.query(appliedTable)
  const open = async (config: Partial<BusConfig> = {}) => {
    const bus = await openBus({ ...log.config, ...config })
    cleanUp.push(() => bus.close())
    return bus
  }
  const bus = await open()
  await bus.ensureTopics(topicSpecs)
  const transaction: Lab['transaction'] = (work) => inTransaction(pool, (sql) => work({ sql }))
  return {
    database,
    log,
    bus,
    openBus: open,
    transaction,
    announce: (...facts) =>
      transaction(({ sql }) =>
        addToOutbox(
          sql,
          facts.map(([member, n]) => factOf(member, n)),
        ),
      ),
    send: async (...facts) => {
      for (const [member, n] of facts) {
        const record = toRecord(factOf(member, n))
        await bus.send(record.topic, partitionFor(record.key, await bus.partitionsOf(record.topic)), [record])
      }
    },
    relay: async (options) => {
      const relay = await startRelay({ pool, bus, service: 'registry', ...options })
      cleanUp.push(() => relay.stop())
      return relay
    },
    consumer: async (options = {}) => {
      const given = { handlers: [recorder()], group: 'readers', topics: ['testamur.registry'], pool, bus, transaction }
      const consumer = await startConsumer<Tx>({ ...given, ...options })
      cleanUp.push(() => consumer.stop())
      return consumer
    },
    child: async (task) => {
      const child = await spawnChild({ database: database.url, bus: log.config, ...task })
      cleanUp.push(() => child.end())
      return child
    },
    applied: async () => byMember((await pool.query<Fact>('SELECT member, n FROM applied ORDER BY id')).rows),
    [Symbol.asyncDispose]: async () => {
      for (const step of cleanUp.reverse()) await step()
      await log.dispose()
      await database.drop()
    },
  }
}
