import {
  type CloudEvent,
  credentialIssued,
  credentialVerified,
  definitionOf,
  memberAdmitted,
  uuidv7,
} from '@testamur/credential-model'
import { type EventBus, openBus, partitionFor, topicSpecs, toRecord } from '@testamur/event-bus'
import { openPool } from '@testamur/service-kit'
import { createTestDatabase, grantBearer, silentLog } from '@testamur/service-kit/testing'
import { type Analytics, createAnalytics } from '../src/service.js'

export type AnalyticsTown = AsyncDisposable & {
  analytics: Analytics
  bus: EventBus
  /** Bearer keys that analytics knows. */
  keys: { analyst: string; member: string; employer: string; operator: string }
  publish(events: CloudEvent[]): Promise<void>
  /** Everything that was published has been counted. */
  settle(): Promise<void>
  get(path: string, key?: string): Promise<{ status: number; body: Record<string, unknown> }>
}

const config = {
  http: { host: '127.0.0.1', port: 0 },
  databaseUrl: 'postgres://unused',
  bus: { brokers: [], databaseUrl: 'postgres://unused' },
  serviceCredentials: new Map<string, string>(),
  demo: false,
  logLevel: 'silent',
}

async function publishTo(bus: EventBus, events: CloudEvent[]): Promise<void> {
  for (const event of events) {
    const topic = definitionOf(event.type)?.topic ?? 'testamur.credential'
    const record = toRecord(event)
    await bus.send(topic, partitionFor(record.key, await bus.partitionsOf(topic)), [record])
  }
}

/** Analytics over a real PostgreSQL and a real bus. */
export async function createAnalyticsTown(): Promise<AnalyticsTown> {
  const [db, busDb] = await Promise.all([createTestDatabase({ kit: false }), createTestDatabase({ kit: false })])
  const bus = await openBus({ postgres: { url: busDb.url } })
  await bus.ensureTopics(topicSpecs)
  const pool = openPool(db.url, { name: 'analytics test', max: 8 })
  const analytics = await createAnalytics(config, { pool, bus, log: silentLog() })
  await analytics.start()
  const grant = async (kind: 'analyst' | 'member' | 'employer' | 'operator', member?: string) =>
    (await grantBearer(pool, kind, { member })).bearer
  const keys = {
    analyst: await grant('analyst'),
    member: await grant('member', 'noorderhaven'),
    employer: await grant('employer'),
    operator: await grant('operator'),
  }
  return {
    analytics,
    bus,
    keys,
    publish: (events) => publishTo(bus, events),
    settle: async () => {
      if (!(await analytics.context.live.projection?.caughtUp(25_000))) throw new Error('analytics did not catch up')
    },
    get: async (path, key = keys.analyst) => {
      const answer = await analytics.app.fetch(
        new Request(`http://a${path}`, { headers: { authorization: `Bearer ${key}` } }),
      )
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    },
    async [Symbol.asyncDispose]() {
      await analytics.stop()
      await bus.close()
      await pool.end()
      await Promise.all([db.drop(), busDb.drop()])
    },
  }
}

const digest = 'A'.repeat(43)

/** `count` awards of one achievement at one time. */
export function awards(count: number, member: string, achievement: string, at: string): CloudEvent[] {
  return Array.from({ length: count }, () =>
    credentialIssued.make({
      member,
      producer: 'issuer',
      now: new Date(at),
      data: {
        credentialId: uuidv7(),
        member,
        achievement,
        achievementVersion: 1,
        learner: uuidv7(),
        profile: 'micro-credential',
        delivery: 'direct',
        status: { uri: 'http://localhost:8080/status-lists/1', index: 1 },
        validFrom: at,
        copies: [{ digest, status: { uri: 'http://localhost:8080/status-lists/1', index: 1 } }],
      } as never,
    }),
  ) as CloudEvent[]
}

export const verification = (member: string, achievement: string, at: string) =>
  credentialVerified.make({
    member,
    producer: 'registry',
    now: new Date(at),
    data: { verification: uuidv7(), member, achievement, verdict: 'valid' } as never,
  }) as CloudEvent

export const admission = (member: string, name: string) =>
  memberAdmitted.make({
    member: 'consortium',
    producer: 'registry',
    now: new Date('2026-01-01T00:00:00Z'),
    data: { member, name, iss: `http://localhost:8080/issuers/${member}` } as never,
  }) as CloudEvent
