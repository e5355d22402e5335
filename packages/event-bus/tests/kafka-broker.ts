import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { kafkaAvailable, startKafka } from '@testamur/kafka'

import type { MakeLog } from './lab.js'

/** Real Kafka for the tests: KAFKA_BROKERS first of all, then a container where Docker answers, then our own broker. */
export type TestKafka = { brokers: string; outage?: () => Promise<() => Promise<void>>; stop(): Promise<void> }

export type Missing = { missing: string }

export async function kafkaForTests(): Promise<TestKafka | Missing> {
  const given = process.env.KAFKA_BROKERS
  if (given) return { brokers: given, stop: async () => {} }
  if (await dockerAnswers()) return startContainer()
  const found = kafkaAvailable()
  if (!found.ok) return absent(`no Kafka: set KAFKA_BROKERS, start Docker, or ${found.remedy}`)
  const cluster = await startKafka({ brokers: 1 })
  const outage = async () => {
    await cluster.nodes[0]!.kill('SIGKILL')
    return () => cluster.nodes[0]!.start()
  }
  return { brokers: cluster.brokers, outage, stop: () => cluster.stop() }
}

/** Where nothing may be missing, a missing Kafka is a failure. */
export function absent(missing: string): Missing {
  if (process.env.CI === 'true') throw new Error(missing)
  return { missing }
}

const dockerAnswers = (): Promise<boolean> =>
  promisify(execFile)('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 5_000 }).then(
    () => true,
    () => false,
  )

async function startContainer(): Promise<TestKafka> {
  const { KafkaContainer } = await import('@testcontainers/kafka')
  const container = await new KafkaContainer('confluentinc/cp-kafka:8.1.0').withKraft().start()
  const brokers = `${container.getHost()}:${container.getMappedPort(9093)}`
  return { brokers, stop: async () => void (await container.stop()) }
}

/** A log of its own on shared brokers: topics and groups under a prefix of their own. */
export const logOn =
  (kafka: TestKafka): MakeLog =>
  async () => {
    const prefix = `t${randomBytes(5).toString('hex')}.`
    const brokers = kafka.brokers.split(',')
    const config = { kafka: { brokers, clientId: 'event-bus-tests', prefix }, sessionMs: 6_000 }
    return { config, outage: kafka.outage, dispose: async () => {} }
  }
