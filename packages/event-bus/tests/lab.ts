import { type MemberSlug, memberSuspended } from '@testamur/credential-model'
import {
  addToOutbox,
  type BusConfig,
  type Consumer,
  type ConsumerOptions,
  type EventBus,
  type Handler,
  installSpine,
  on,
  openBus,
  type Relay,
  type RelayOptions,
  type Sql,
  startConsumer,
  startRelay,
  topicSpecs,
} from '../src/index.js'
import { inTransaction } from '../src/transaction.js'
import { createDatabase, type TestDatabase } from './database.js'
import { type Fact, factOf } from './facts.js'

/** One fresh log, which any number of processes may open. */
export type TestLog = { config: BusConfig; dispose(): Promise<void> }
export type Tx = { sql: Sql }

/** A service's database and a log, with whatever relays and consumers a test starts; all is stopped at the end of its scope. */
export type Lab = AsyncDisposable & {
  database: TestDatabase
  log: TestLog
  bus: EventBus
  openBus(): Promise<EventBus>
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  announce(...facts: [member: string, n: number][]): Promise<void>
  relay(options?: Partial<RelayOptions>): Promise<Relay>
  consumer(options?: Partial<ConsumerOptions<Tx>>): Promise<Consumer>
  applied(): Promise<Fact[]>
}

export const recordFact: Handler<Tx> = on(memberSuspended, async (tx: Tx, { member, reason }) => {
  await tx.sql.query('INSERT INTO applied (member, n) VALUES ($1, $2)', [member as MemberSlug, Number(reason)])
})

export async function createLab(makeLog: () => Promise<TestLog>): Promise<Lab> {
  const [database, log] = await Promise.all([createDatabase(), makeLog()])
  const toStop: (() => Promise<unknown>)[] = []
  const { pool } = database
  await installSpine(pool)
  await pool.query(
    'CREATE TABLE applied (id bigint GENERATED ALWAYS AS IDENTITY, member text NOT NULL, n int NOT NULL)',
  )
  const open = async () => {
    const bus = await openBus(log.config)
    toStop.push(() => bus.close())
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
    relay: async (options) => {
      const relay = await startRelay({ pool, bus, service: 'registry', ...options })
      toStop.push(() => relay.stop())
      return relay
    },
    consumer: async (options = {}) => {
      const given = { handlers: [recordFact], group: 'readers', topics: ['testamur.registry'], pool, bus, transaction }
      const consumer = await startConsumer<Tx>({ ...given, ...options })
      toStop.push(() => consumer.stop())
      return consumer
    },
    applied: async () => (await pool.query<Fact>('SELECT member, n FROM applied ORDER BY id')).rows,
    [Symbol.asyncDispose]: async () => {
      for (const stop of toStop.reverse()) await stop()
      await log.dispose()
      await database.drop()
    },
  }
}
