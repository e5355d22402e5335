import { setTimeout as wait } from 'node:timers/promises'
import { type Consumer, Kafka, logLevel, type Producer } from 'kafkajs'
import type { KafkaCluster } from '../src/index.js'

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'

export function clientOf(kafka: KafkaCluster): Kafka {
  return new Kafka({
    clientId: 'kafka-tests',
    brokers: kafka.brokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 30, maxRetryTime: 2_000 }, // a new topic's leader and a new broker's coordinator take a moment
  })
}

export async function createTopic(client: Kafka, topic: string, replicationFactor: number): Promise<void> {
  const admin = client.admin()
  await admin.connect()
  try {
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor }], waitForLeaders: false })
  } finally {
    await admin.disconnect()
  }
}

/** The broker that leads the topic's only partition, once one does. */
export async function leaderOf(client: Kafka, topic: string): Promise<number> {
  const admin = client.admin()
  await admin.connect()
  try {
    for (;;) {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => ({ topics: [] }))
      const leader = topics[0]?.partitions[0]?.leader ?? -1
      if (leader > 0) return leader
      await wait(50)
    }
  } finally {
    await admin.disconnect()
  }
}

/** An idempotent producer without a retry limit of ours, so that kafkajs keeps trying while a leader is elected. */
export async function connectProducer(client: Kafka): Promise<Producer> {
  const producer = client.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false })
  await producer.connect()
  return producer
}

export async function send(producer: Producer, topic: string, values: readonly string[]): Promise<void> {
  for (const value of values) await producer.send({ topic, acks: -1, messages: [{ value }] })
}

/** Reads the topic from its start until `count` messages have come. */
export async function readAll(client: Kafka, topic: string, count: number): Promise<string[]> {
  const consumer = client.consumer({ groupId: `reader-${topic}-${count}` })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    return await take(consumer, count)
  } finally {
    await consumer.disconnect()
  }
}

function take(consumer: Consumer, count: number): Promise<string[]> {
  // By offset: a consumer that had to join again may be handed what it had before.
  const values = new Map<string, string>()
  return new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error))
    const eachMessage = async ({ message }: { message: { offset: string; value: Buffer | null } }) => {
      values.set(message.offset, String(message.value))
      if (values.size === count) resolve([...values.values()])
    }
    consumer.run({ eachMessage }).catch(reject)
  })
}

export const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `message ${from + n}`)
