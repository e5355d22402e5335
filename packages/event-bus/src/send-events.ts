import type { CloudEvent } from '@testamur/credential-model'
import type { BusRecord, EventBus } from './bus.js'
import { toRecord } from './cloud-event-binary.js'
import { partitionFor } from './murmur2.js'
import { topicSpecs } from './topics.js'

/**
 * Sends events past the outbox; resolves when all are durable. For a consumer that makes an event of an event: called before its
 * transaction commits the offset, so that what was not sent is made again. Each must then have the id that it had the first time, by
 * which consumers know it; their order among events of one key is not kept over a repetition.
 * @throws TypeError for a type that no topic is declared for
 */
export async function sendEvents(bus: EventBus, events: readonly CloudEvent[]): Promise<void> {
  if (events.length === 0) return
  await makeTopics(bus)
  const topics = new Map<string, BusRecord[]>()
  for (const record of events.map(toRecord)) add(topics, record.topic, record)
  await Promise.all([...topics].map(([topic, records]) => sendToTopic(bus, topic, records)))
}

const made = new WeakSet<EventBus>()

async function makeTopics(bus: EventBus): Promise<void> {
  if (!made.has(bus)) await bus.ensureTopics(topicSpecs)
  made.add(bus)
}

async function sendToTopic(bus: EventBus, topic: string, records: readonly BusRecord[]): Promise<void> {
  const partitions = await bus.partitionsOf(topic)
  const lanes = new Map<number, BusRecord[]>()
  for (const record of records) add(lanes, partitionFor(record.key, partitions), record)
  await Promise.all([...lanes].map(([partition, ofLane]) => bus.send(topic, partition, ofLane)))
}

function add<K>(groups: Map<K, BusRecord[]>, key: K, record: BusRecord): void {
  const group = groups.get(key)
  if (group) group.push(record)
  else groups.set(key, [record])
}
