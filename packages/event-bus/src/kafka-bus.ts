import { type Admin, type EachBatchPayload, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs'
import type { ConsumeOptions, Consumption, EventBus, TopicSpec } from './bus.js'
import { eventually, isOfType, isOutOfOrder, notYetKnown } from './kafka/errors.js'
import { keepAlive } from './kafka/keep-alive.js'
import { takeFetched } from './kafka/partition-cursor.js'
import { toMessage, toReceived } from './kafka/records.js'
import { type SharedProducer, shareProducer } from './kafka/shared-producer.js'
import { createKeyedQueue } from './keyed-queue.js'
import { type Logger, silentLogger } from './logger.js'

export type KafkaBusConfig = {
  brokers: string[]
  clientId: string
  /** Put before the names of topics and groups, so that several installations can share brokers. */
  prefix?: string
  log?: Logger
  /** After how long without a heartbeat a member is put out of its group (15,000 by default; brokers refuse less than 6,000). */
  sessionMs?: number
}

const DEFAULT_PARTITIONS = 12
/** How long the broker may hold an empty fetch. A seek or the end of a rest is noticed only after it. */
const FETCH_WAIT_MS = 250
const FETCH_BYTES = 4 * 1024 * 1024
const PARTITION_BYTES = 1024 * 1024
const HINT_MS = 2_000
const HEALTH_MS = 3_000

/**
 * The bus on Apache Kafka. Each send carries ONE partition and each partition has one send in flight: with several in a
 * send, a retry after a leader has moved skips brokers that have answered already, and acknowledged records are lost.
 */
export function openKafkaBus(config: KafkaBusConfig): EventBus {
  const log = config.log ?? silentLogger
  const kafka = new Kafka({ clientId: config.clientId, brokers: config.brokers, logCreator: () => quietly(log) })
  const real = (topic: string) => `${config.prefix ?? ''}${topic}`
  const producer = shareProducer(() => createProducer(kafka), isOutOfOrder)
  const admin = shareProducer(
    () => kafka.admin({ retry: { retries: 4, maxRetryTime: 2_000 } }),
    (error) => !isOfType(error, ['TOPIC_ALREADY_EXISTS']),
  )
  const partitions = new Map<string, number>()
  const inTurn = createKeyedQueue()
  const consumptions = new Set<Consumption>()
  const offsetsOf = (topic: string) => eventually(() => admin.use((client) => client.fetchTopicOffsets(real(topic))))

  return {
    ensureTopics: (topics) => admin.use((client) => createMissing(client, topics, real)),
    partitionsOf: async (topic) => {
      const count = partitions.get(topic) ?? (await admin.use((client) => partitionCount(client, real(topic))))
      partitions.set(topic, count)
      return count
    },
    send: async (topic, partition, records) => {
      if (records.length === 0) return
      const messages = records.map((record) => toMessage(partition, record))
      await inTurn(`${topic}/${partition}`, () => sendTwice(producer, real(topic), messages))
    },
    consume: async (options) => {
      const consumption = await consume(kafka, config, options, real, offsetsOf, log)
      consumptions.add(consumption)
      return { ...consumption, stop: () => consumption.stop().finally(() => consumptions.delete(consumption)) }
    },
    endOffsets: async (topic) => {
      const offsets = await offsetsOf(topic)
      return new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]))
    },
    health: () => healthOf(admin),
    close: async () => {
      await Promise.all([...consumptions].map((consumption) => consumption.stop()))
      await Promise.all([producer.close(), admin.close()])
    },
  }
}

/** kafkajs retries an idempotent send without end by default; a `retries` of ours, also the client's, would override that. */
const createProducer = (kafka: Kafka): Producer =>
  kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  })

type Message = ReturnType<typeof toMessage>

/** Once more with a new producer when the broker has lost track of the old one's sequence; then it is up to the outbox. */
async function sendTwice(producer: SharedProducer<Producer>, topic: string, messages: Message[]): Promise<void> {
  const send = () => producer.use((client) => client.send({ topic, acks: -1, messages }))
  await send().catch((error) => (isOutOfOrder(error) ? send() : Promise.reject(error)))
}

async function createMissing(
  admin: Admin,
  specs: readonly TopicSpec[],
  real: (topic: string) => string,
): Promise<void> {
  const existing = new Set(await admin.listTopics())
  const missing = specs.filter((spec) => !existing.has(real(spec.name)))
  if (missing.length === 0) return
  const brokers = (await admin.describeCluster()).brokers.length
  const topics = missing.map((spec) => topicConfig(spec, real, brokers))
  try {
    await admin.createTopics({ waitForLeaders: true, topics })
  } catch (error) {
    // Another process may have made them, and the leaders of new ones may not be known yet.
    if (!isOfType(error, ['TOPIC_ALREADY_EXISTS', ...notYetKnown])) throw error
  }
  for (const { topic } of topics) await eventually(() => partitionCount(admin, topic))
}

const topicConfig = (spec: TopicSpec, real: (topic: string) => string, brokers: number) => ({
  topic: real(spec.name),
  numPartitions: spec.partitions ?? DEFAULT_PARTITIONS,
  replicationFactor: Math.min(3, brokers),
  configEntries: [
    ...(spec.keepForever ? [{ name: 'retention.ms', value: '-1' }] : []),
    ...(brokers >= 3 ? [{ name: 'min.insync.replicas', value: '2' }] : []),
  ],
})

async function partitionCount(admin: Admin, topic: string): Promise<number> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  const count = topics.find(({ name }) => name === topic)?.partitions.length ?? 0
  if (count === 0) throw new Error(`there is no topic ${topic}: call ensureTopics first`)
  return count
}

async function healthOf(admin: SharedProducer<Admin>): Promise<{ ok: boolean; why?: string }> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${HEALTH_MS} ms`)), HEALTH_MS)
  })
  try {
    await Promise.race([admin.use((client) => client.describeCluster()), late])
    return { ok: true }
  } catch (error) {
    return { ok: false, why: `Kafka does not answer: ${(error as Error).message}` }
  } finally {
    clearTimeout(timer)
  }
}

type Offsets = (topic: string) => Promise<{ partition: number; low: string; high: string }[]>

async function consume(
  kafka: Kafka,
  config: KafkaBusConfig,
  options: ConsumeOptions,
  real: (topic: string) => string,
  offsetsOf: Offsets,
  log: Logger,
): Promise<Consumption> {
  const sessionTimeout = config.sessionMs ?? 15_000
  const consumer = kafka.consumer({
    groupId: real(options.group),
    sessionTimeout,
    heartbeatInterval: Math.floor(sessionTimeout / 6),
    maxWaitTimeInMs: FETCH_WAIT_MS,
    maxBytes: FETCH_BYTES,
    maxBytesPerPartition: PARTITION_BYTES,
    allowAutoTopicCreation: false,
    retry: { restartOnFailure: async () => true, maxRetryTime: 3_000 },
  })
  const names = new Map(options.topics.map((topic) => [real(topic), topic]))
  const cursors = new Map<string, bigint>()
  const hints = new Map<string, { topic: string; partition: number; offset: string }>()
  const rests = new Set<NodeJS.Timeout>()
  let stopped = false

  const seek = (name: string, partition: number, offset: bigint) => {
    cursors.set(`${name}/${partition}`, offset)
    consumer.seek({ topic: name, partition, offset: offset.toString() })
  }

  /** A partition at rest is not fetched from; then our position decides where it goes on. */
  const rest = (name: string, partition: number, ms: number) => {
    cursors.delete(`${name}/${partition}`)
    const place = [{ topic: name, partitions: [partition] }]
    consumer.pause(place)
    const timer = setTimeout(async () => {
      rests.delete(timer)
      if (stopped) return
      try {
        seek(name, partition, await options.position(names.get(name)!, partition))
        consumer.resume(place)
      } catch (error) {
        log.warn({ err: error, topic: name, partition }, 'the position cannot be read')
        rest(name, partition, 500)
      }
    }, ms)
    rests.add(timer)
  }

  const hint = async () => {
    const offsets = [...hints.values()]
    hints.clear()
    if (offsets.length > 0) await consumer.commitOffsets(offsets).catch(() => {})
  }

  const eachBatch = async (payload: EachBatchPayload) => {
    const { topic: name, partition, messages } = payload.batch
    const topic = names.get(name)!
    const key = `${name}/${partition}`
    const pulse = keepAlive(payload, sessionTimeout / 6)
    const fetched = {
      topic,
      partition,
      from: BigInt((payload.batch as unknown as { fetchedOffset: string }).fetchedOffset),
      records: messages.map((message) => toReceived(topic, partition, message)),
    }
    const logStart = async () => BigInt((await offsetsOf(topic)).find((each) => each.partition === partition)!.low)
    const resolved = (next: bigint) => {
      cursors.set(key, next)
      payload.resolveOffset((next - 1n).toString())
      hints.set(key, { topic: name, partition, offset: next.toString() })
    }
    try {
      const control = {
        isStale: () => pulse.isLost() || payload.isStale() || !payload.isRunning(),
        heartbeat: pulse.beat,
        resolved,
      }
      const step = await takeFetched(options, cursors.get(key), fetched, logStart, control)
      if ('seek' in step) seek(name, partition, step.seek)
      if ('restMs' in step) rest(name, partition, step.restMs)
    } catch (error) {
      log.warn({ err: error, topic, partition }, 'a batch failed and is tried again')
      rest(name, partition, 500)
    } finally {
      pulse.stop()
    }
    pulse.rethrow()
  }

  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    places = Object.entries(payload.memberAssignment).flatMap(([name, ids]) =>
      ids.map((partition) => ({ name, partition })),
    )
    options.assigned?.(places.map(({ name, partition }) => ({ topic: names.get(name)!, partition })))
    settleAll()
  })
  let places: { name: string; partition: number }[] = []
  const settleAll = () => {
    cursors.clear()
    for (const { name, partition } of places) void settle(name, partition)
  }
  /** So that the first fetch already begins at our position, if the row is read in time; eachBatch sees to it otherwise. */
  const settle = async (name: string, partition: number) => {
    const position = await options.position(names.get(name)!, partition).catch(() => undefined)
    if (position === undefined || stopped || cursors.has(`${name}/${partition}`)) return
    seek(name, partition, position)
  }
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart && !stopped) options.onCrash(payload.error)
  })

  await consumer.connect()
  await consumer.subscribe({ topics: [...names.keys()], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: options.concurrency ?? 4,
    eachBatch,
  })
  const hinting = setInterval(() => void hint(), HINT_MS)
  return {
    reposition: settleAll,
    stop: async () => {
      if (stopped) return
      stopped = true
      clearInterval(hinting)
      for (const timer of rests) clearTimeout(timer)
      await hint()
      await consumer.disconnect()
    },
  }
}

/** kafkajs is loud about what it gets over by itself: only its errors are shown, as warnings. */
const quietly =
  (log: Logger) =>
  ({ level, log: { message, ...fields } }: { level: logLevel; log: { message: string } }) =>
    level === logLevel.ERROR ? log.warn(fields, `kafka: ${message}`) : log.debug(fields, `kafka: ${message}`)
