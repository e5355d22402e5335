import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOn } from '../src/cluster.js'
import { type KafkaCluster, startKafka } from '../src/index.js'
import { freePorts } from '../src/ports.js'
import { askMetadata } from '../src/wire.js'
import { clientOf, connectProducer, createTopic, numbered, readAll, send } from './messages.js'
import { describeKafka } from './require-kafka.js'

describeKafka('one broker', () => {
  let kafka: KafkaCluster
  beforeAll(async () => {
    kafka = await startKafka({ brokers: 1, heapMb: 256, properties: { 'message.max.bytes': '2000000' } })
  }, 240_000)
  afterAll(() => kafka?.stop())

  test('listens where it says and knows itself as a member', async () => {
    const [node] = kafka.nodes
    expect(kafka.brokers).toBe(`127.0.0.1:${node?.port}`)
    // A broker that was too busy to tell that it lives is no member for a moment.
    const members = async () => (await askMetadata(node?.port ?? 0, 30_000)).brokerIds
    await expect.poll(members, { timeout: 60_000 }).toEqual([1])
  })

  test('hands back what was produced, in order', async () => {
    const client = clientOf(kafka)
    await createTopic(client, 'plain', 1)
    const producer = await connectProducer(client)
    await send(producer, 'plain', numbered(0, 50))
    await producer.disconnect()
    expect(await readAll(client, 'plain', 50)).toEqual(numbered(0, 50))
  })

  test('keeps its data over a kill -9 and a start on the same port', async () => {
    const [node] = kafka.nodes
    const client = clientOf(kafka)
    await createTopic(client, 'kept', 1)
    const producer = await connectProducer(client)
    await send(producer, 'kept', numbered(0, 20))
    const before = node?.pid
    await node?.kill('SIGKILL')
    expect(node?.pid).toBeUndefined()
    await node?.start()
    expect(node?.pid).not.toBe(before)
    await send(producer, 'kept', numbered(20, 25))
    await producer.disconnect()
    expect(await readAll(client, 'kept', 25)).toEqual(numbered(0, 25))
  })

  test("the caller's properties win over ours", () => {
    const properties = readFileSync(`${dirname(kafka.nodes[0]?.log ?? '')}/server.properties`, 'utf8')
    expect(properties).toContain('message.max.bytes=2000000\n')
  })

  test('refuses a taken port by its number', async () => {
    const port = kafka.nodes[0]?.port ?? 0
    await expect(startKafka({ brokers: 1, port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(port)),
    })
  })
})

describeKafka('a broker that cannot start', () => {
  test('shows the end of its log', async () => {
    const starting = startKafka({ brokers: 1, properties: { 'log.retention.bytes': 'plenty' } })
    await expect(starting).rejects.toMatchObject({ code: 'START_FAILED', message: /log\.retention\.bytes/ })
  })
})

describeKafka('a race for a port', () => {
  test.each([
    ["the broker's", 0],
    ["the controller's", 1],
  ])('that is lost for %s is run again on other ports', async (_, which) => {
    await using thief = await listenSomewhere()
    const chosen: number[][] = []
    await using kafka = await startOn({ brokers: 1, heapMb: 256 }, async (count, except) => {
      const ports = await freePorts(count, except)
      chosen.push(chosen.length === 0 ? ports.with(which, thief.port) : ports)
      return chosen.at(-1) ?? []
    })
    expect(chosen).toHaveLength(2)
    expect(kafka.brokers).toBe(`127.0.0.1:${chosen[1]?.[0]}`)
  })
})

describeKafka('a temporary cluster', () => {
  test('leaves neither process nor file behind', async () => {
    const kafka = await startKafka({ brokers: 1, heapMb: 256 })
    const { log, pid } = kafka.nodes[0] ?? { log: '' }
    expect(existsSync(log)).toBe(true)
    await kafka.stop()
    expect(existsSync(dirname(dirname(log)))).toBe(false)
    expect(() => process.kill(pid ?? 0, 0)).toThrow(/ESRCH/)
  })
})

async function listenSomewhere(): Promise<AsyncDisposable & { port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { port, [Symbol.asyncDispose]: async () => void server.close() }
}
