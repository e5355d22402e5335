import { Client } from 'pg'
import { expect, test } from 'vitest'
import { type BusRecord, type EventBus, openBus, type Received } from '../src/index.js'
import { createDatabase } from './database.js'
import { upTo } from './facts.js'
import { until } from './until.js'

const TOPICS = ['one', 'two']
const PARTITIONS = 5

const recordOf = (topic: string, by: string, n: number): BusRecord => ({
  topic,
  key: by,
  headers: { n: String(n) },
  value: Buffer.from(`${by} ${n}`),
})

async function createBuses(count: number) {
  const database = await createDatabase()
  const buses = await Promise.all(upTo(count).map(() => openBus({ postgres: { url: database.url } })))
  await buses[0]!.ensureTopics(TOPICS.map((name) => ({ name, partitions: PARTITIONS })))
  return {
    buses,
    database,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(buses.map((bus) => bus.close()))
      await database.drop()
    },
  }
}

/** All that the topics hold, by `topic/partition`. */
async function readAll(bus: EventBus, expected: number): Promise<Map<string, Received[]>> {
  const lanes = new Map<string, Received[]>()
  let count = 0
  const consumption = await bus.consume({
    group: 'readers',
    topics: TOPICS,
    maxBatch: 500,
    position: async (topic, partition) => BigInt(lanes.get(`${topic}/${partition}`)?.length ?? 0),
    deliver: async (batch) => {
      const name = `${batch[0]!.topic}/${batch[0]!.partition}`
      lanes.set(name, [...(lanes.get(name) ?? []), ...batch])
      count += batch.length
    },
    onCrash: () => {},
  })
  await until('all is read', () => count >= expected)
  await consumption.stop()
  return lanes
}

const lanesFrom = (by: number) =>
  TOPICS.flatMap((topic) => upTo(PARTITIONS).map((partition) => ({ topic, partition }))).sort(
    (a, b) =>
      ((a.partition * 7 + by) % 5) - ((b.partition * 7 + by) % 5) || (by % 2 ? 1 : -1) * (a.topic < b.topic ? 1 : -1),
  )

/** How often PostgreSQL had to end a statement because sessions waited for each other in a circle. */
const deadlocksIn = async (url: string): Promise<number> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const counted = `SELECT deadlocks, pg_stat_clear_snapshot() FROM pg_stat_database WHERE datname = current_database()`
  const { rows } = await client.query<{ deadlocks: string }>(counted)
  await client.end()
  return Number(rows[0]!.deadlocks)
}

test('processes that send to many partitions at once, each in its own order, neither block nor gap nor overtake', async () => {
  await using it = await createBuses(4)
  const rounds = 25
  await Promise.all(
    it.buses.map(async (bus, by) => {
      for (const n of upTo(rounds))
        await Promise.all(
          lanesFrom(by).map(({ topic, partition }) =>
            bus.send(topic, partition, [recordOf(topic, `b${by}`, 2 * n), recordOf(topic, `b${by}`, 2 * n + 1)]),
          ),
        )
    }),
  )
  expect(await deadlocksIn(it.database.url)).toBe(0)
  const perLane = it.buses.length * rounds * 2
  const lanes = await readAll(it.buses[0]!, perLane * TOPICS.length * PARTITIONS)
  expect(lanes.size).toBe(TOPICS.length * PARTITIONS)
  for (const [name, records] of lanes) {
    expect(records.map(({ offset }) => Number(offset))).toEqual(upTo(perLane))
    for (const by of upTo(it.buses.length)) {
      const own = records.filter(({ key }) => key === `b${by}`)
      expect(own.map(({ headers }) => Number(headers.n))).toEqual(upTo(rounds * 2))
      for (const { value, headers, topic } of own) {
        expect(value.toString()).toBe(`b${by} ${headers.n}`)
        expect(name.startsWith(topic)).toBe(true)
      }
    }
  }
})

test('a partition that is not there takes no other with it', async () => {
  await using it = await createBuses(1)
  const [bus] = it.buses as [EventBus]
  const sends = [
    bus.send('one', 0, [recordOf('one', 'a', 0)]),
    bus.send('one', 99, [recordOf('one', 'a', 1)]),
    bus.send('nowhere', 0, [recordOf('nowhere', 'a', 2)]),
    bus.send('two', 4, [recordOf('two', 'a', 3)]),
  ]
  const outcomes = await Promise.allSettled(sends)
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  const ends = await Promise.all(TOPICS.map((topic) => bus.endOffsets(topic)))
  expect(ends.map((of) => [...of.values()].reduce((sum, end) => sum + end, 0n))).toEqual([1n, 1n])
})

test('sends to one partition that are asked for at once keep their order, and those of many records go through', async () => {
  await using it = await createBuses(1)
  const [bus] = it.buses as [EventBus]
  const page = (first: number, count: number) => upTo(count).map((i) => recordOf('one', 'a', first + i))
  await Promise.all([
    bus.send('one', 0, page(0, 3_000)),
    bus.send('one', 1, page(0, 3_000)),
    bus.send('one', 0, page(3_000, 10)),
    bus.send('one', 2, page(0, 5_000)),
    bus.send('one', 0, page(3_010, 1)),
  ])
  const lanes = await readAll(bus, 11_011)
  expect(lanes.get('one/0')!.map(({ headers }) => Number(headers.n))).toEqual(upTo(3_011))
  expect(lanes.get('one/2')!.length).toBe(5_000)
})

test('where the log does not answer every send is told so', async () => {
  await using it = await createBuses(1)
  const [bus] = it.buses as [EventBus]
  const name = new URL(it.database.url).pathname.slice(1)
  await it.database.onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  await it.database.onServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
  const outcomes = await Promise.allSettled(
    upTo(3).map((partition) => bus.send('one', partition, [recordOf('one', 'a', 0)])),
  )
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  await it.database.onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
})
