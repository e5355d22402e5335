import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KafkaCluster, startKafka } from '../src/index.js'
import { askMetadata } from '../src/wire.js'
import { clientOf, connectProducer, createTopic, leaderOf, numbered, readAll, send } from './messages.js'
import { describeKafka } from './require-kafka.js'

describeKafka('three brokers', () => {
  let kafka: KafkaCluster
  beforeAll(async () => {
    kafka = await startKafka({ brokers: 3 })
  }, 240_000)
  afterAll(() => kafka?.stop())

  test('see each other', async () => {
    // A broker that was too busy to tell that it lives is no member for a moment.
    for (const { port } of kafka.nodes) {
      const members = async () => (await askMetadata(port, 30_000)).brokerIds.toSorted()
      await expect.poll(members, { timeout: 60_000 }).toEqual([1, 2, 3])
    }
  })

  test("survive a leader's kill -9 with every acknowledged message, and take it back", async () => {
    const client = clientOf(kafka)
    await createTopic(client, 'survives', 3)
    const producer = await connectProducer(client)
    await send(producer, 'survives', numbered(0, 30))
    const leader = await leaderOf(client, 'survives')
    const node = kafka.nodes.find(({ id }) => id === leader)
    await node?.kill('SIGKILL')
    await send(producer, 'survives', numbered(30, 60))
    // The one that is asked may hear of the election later than the new leader itself.
    await expect.poll(() => leaderOf(client, 'survives'), { timeout: 60_000 }).not.toBe(leader)
    await node?.start()
    await send(producer, 'survives', numbered(60, 70))
    await producer.disconnect()
    expect(await readAll(client, 'survives', 70)).toEqual(numbered(0, 70))
  })
})
