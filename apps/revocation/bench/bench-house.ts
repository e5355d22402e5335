import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type BusRecord, type EventBus, openBus, partitionFor, topicSpecs, toRecord } from '@testamur/event-bus'
import { newSecret, sha256Hex } from '@testamur/service-kit'
import { createTestDatabase, grantBearer, silentLog } from '@testamur/service-kit/testing'
import { createRevocation } from '../src/index.js'
import { type Award, issued, publishAchievement } from '../tests/support/issuer.js'
import { createTestRegistry, PUBLIC_URL } from '../tests/support/registry.js'
import { readStatusList, type StatusListReading } from '../tests/support/status-reader.js'

const MEMBER = 'bench'
const ISSUER = newSecret()

type Answer = { event?: string; list?: { uri: string }; indices?: number[] }

/** Many events of one topic, a send for each partition. */
async function publishAll(bus: EventBus, records: readonly BusRecord[]): Promise<void> {
  const byPartition = new Map<number, BusRecord[]>()
  for (const record of records) {
    const partition = partitionFor(record.key, await bus.partitionsOf(record.topic))
    byPartition.set(partition, [...(byPartition.get(partition) ?? []), record])
  }
  for (const [partition, some] of byPartition) await bus.send(some[0]!.topic, partition, some)
}

export type BenchHouse = Awaited<ReturnType<typeof openBenchHouse>>

/** The revocation service on databases of its own, with one member; registry and issuer are played here. */
export async function openBenchHouse() {
  const [own, spine] = await Promise.all([createTestDatabase({ kit: false }), createTestDatabase({ kit: false })])
  const bus = await openBus({ postgres: { url: spine.url } })
  await bus.ensureTopics(topicSpecs)
  const registry = createTestRegistry(bus)
  const config = {
    http: { port: 0, host: '127.0.0.1' },
    ...{ publicUrl: PUBLIC_URL, databaseUrl: own.serverUrl, bus: { kafkaBrokers: [] }, keystoreKey: randomBytes(32) },
    ...{ credential: newSecret(), acceptedServices: new Map([[sha256Hex(ISSUER), 'issuer']]) },
    ...{ registryUrl: 'http://registry.internal', webhookNetworks: ['127.0.0.0/8'], demo: false, logLevel: 'silent' },
  }
  const given = { databaseUrl: own.url, bus, registry: registry.client, log: silentLog() }
  const service = await createRevocation(config, given)
  await service.start()
  const post = async (path: string, bearer: string, body: unknown) => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    const answer = await service.app.fetch(
      new Request(`http://internal${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
    )
    const json = (await answer.json()) as Answer
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(json)}`)
    return json
  }
  await registry.admit(MEMBER)
  const signed = () => own.pool.query('SELECT 1 FROM status_lists WHERE token IS NOT NULL')
  while ((await signed()).rowCount === 0) await pause(50)
  const member = (await grantBearer(own.pool, 'member', { member: MEMBER })).bearer
  const employer = () => grantBearer(own.pool, 'employer', { scopes: ['subscriptions:write', 'watch:wide'] })
  return {
    achievements: async (count: number): Promise<string[]> => {
      const made: string[] = []
      while (made.length < count) made.push(await publishAchievement(bus, MEMBER))
      await service.settled(60_000)
      return made
    },
    /** A webhook by an employer of its own. */
    subscribe: async (watch: object, url: string) =>
      post('/api/revocation/subscriptions', (await employer()).bearer, { watch, deliver: { method: 'webhook', url } }),
    /** Credentials of these achievements, in turn; the service knows them when it resolves. */
    award: async (achievements: readonly string[], count: number): Promise<Award[]> => {
      const made: ReturnType<typeof issued>[] = []
      while (made.length < count) {
        const size = Math.min(count - made.length, 256)
        const lease = await post('/internal/revocation/leases', ISSUER, { member: MEMBER, size })
        for (const index of lease.indices?.slice(0, size) ?? []) {
          const achievement = achievements[made.length % achievements.length] as string
          made.push(issued(MEMBER, { uri: lease.list?.uri ?? '', index }, { achievement }))
        }
      }
      await publishAll(
        bus,
        made.map(({ event }) => toRecord(event)),
      )
      if (!(await service.settled(60_000))) throw new Error('the awards did not arrive')
      return made.map(({ award }) => award)
    },
    /** A reading of the token that anyone gets now, its signature checked. */
    statusList: async (uri: string): Promise<StatusListReading> => {
      const answer = await service.app.fetch(new Request(`http://internal${new URL(uri).pathname}`))
      return readStatusList(await answer.text(), (kid) => registry.keys.find((key) => key.kid === kid)?.jwk)
    },
    /** The event's id, once the revocation is committed. */
    revoke: async (id: string): Promise<string> =>
      (await post(`/api/revocation/credentials/${id}/revoke`, member, { reason: 'superseded' })).event ?? '',
    [Symbol.asyncDispose]: async () => {
      await service.stop()
      await bus.close()
      await own.drop()
      await spine.drop()
    },
  }
}
