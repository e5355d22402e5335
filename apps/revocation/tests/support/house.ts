import { randomBytes } from 'node:crypto'
import { type EventBus, openBus, topicSpecs } from '@testamur/event-bus'
import { newSecret, sha256Hex } from '@testamur/service-kit'
import {
  type BearerOptions,
  createTestDatabase,
  grantBearer,
  silentLog,
  type TestDatabase,
} from '@testamur/service-kit/testing'
import { vi } from 'vitest'
import { type Config, createRevocation, type Given, type Revocation } from '../../src/index.js'
import { type Award, type AwardOptions, issued, type Reference } from './issuer.js'
import { createTestRegistry, PUBLIC_URL, publish, type TestRegistry } from './registry.js'

type Call = { bearer?: string; body?: unknown; headers?: Record<string, string> }
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every form
export type Answer = { status: number; headers: Headers; text: string; json: any }

export type House = AsyncDisposable & {
  service: Revocation
  bus: EventBus
  registry: TestRegistry
  call(method: string, path: string, call?: Call): Promise<Answer>
  /** A member with its keys published and its first list signed; its bearer key. */
  admit(slug: string): Promise<string>
  employer(options?: BearerOptions): Promise<string>
  lease(member: string, size: number): Promise<Reference[]>
  award(member: string, options?: AwardOptions): Promise<Award>
  settle(): Promise<void>
  /** Credentials of services that are accepted. */
  credentials: { issuer: string; demo: string; ledger: string }
  /** The service's own database. */
  pool: TestDatabase['pool']
  /** Stops the service and starts another one on the same databases. */
  restart(): Promise<void>
}

const MINUTE = 60_000

export type HouseOptions = Given & { webhookNetworks?: string[]; demo?: boolean }

async function call(
  service: Revocation,
  method: string,
  path: string,
  { bearer, body, headers }: Call,
): Promise<Answer> {
  const response = await service.app.fetch(
    new Request(`http://internal${path}`, {
      method,
      headers: {
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined }
}

/** The revocation service on a real PostgreSQL and the embedded bus, with the registry and the issuer played by the test. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const { webhookNetworks = ['127.0.0.0/8'], demo = false, ...given } = options
  const own = await createTestDatabase({ kit: false })
  const spine = await createTestDatabase({ kit: false })
  const bus = await openBus({ postgres: { url: spine.url } })
  await bus.ensureTopics(topicSpecs)
  const registry = createTestRegistry(bus)
  const credentials = { issuer: newSecret(), demo: newSecret(), ledger: newSecret() }
  const config: Config = {
    http: { port: 0, host: '127.0.0.1' },
    publicUrl: PUBLIC_URL,
    databaseUrl: own.serverUrl,
    bus: { kafkaBrokers: [] },
    keystoreKey: randomBytes(32),
    credential: newSecret(),
    acceptedServices: new Map(Object.entries(credentials).map(([name, secret]) => [sha256Hex(secret), name])),
    registryUrl: 'http://registry.internal',
    webhookNetworks,
    demo,
    logLevel: 'silent',
  }
  const start = async () => {
    const made = await createRevocation(config, {
      databaseUrl: own.url,
      bus,
      registry: registry.client,
      log: silentLog(),
      ...given,
    })
    await made.start()
    return made
  }
  let service = await start()

  const settle = async () => {
    if (!(await service.settled(MINUTE))) throw new Error('the service did not settle')
  }
  const lease: House['lease'] = async (member, size) => {
    const { status, json, text } = await call(service, 'POST', '/internal/revocation/leases', {
      bearer: credentials.issuer,
      body: { member, size },
    })
    if (status !== 200) throw new Error(`the lease failed: ${text}`)
    return json.indices.map((index: number) => ({ uri: json.list.uri, index }))
  }
  const slots = new Map<string, Reference[]>()
  const slotOf = async (member: string): Promise<Reference> => {
    const left = slots.get(member) ?? []
    if (left.length === 0) left.push(...(await lease(member, 64)))
    slots.set(member, left)
    return left.pop() as Reference
  }
  return {
    get service() {
      return service
    },
    bus,
    registry,
    credentials,
    pool: own.pool,
    settle,
    lease,
    call: (method, path, request = {}) => call(service, method, path, request),
    admit: async (slug) => {
      await registry.admit(slug)
      await vi.waitFor(
        async () => {
          const { rows } = await own.pool.query('SELECT token FROM status_lists WHERE member = $1', [slug])
          if (!rows[0]?.token) throw new Error('the first list is not signed yet')
        },
        { timeout: 20_000, interval: 20 },
      )
      return (await grantBearer(own.pool, 'member', { member: slug })).bearer
    },
    employer: async (grant = {}) =>
      (await grantBearer(own.pool, 'employer', { scopes: ['subscriptions:write', 'watch:wide'], ...grant })).bearer,
    award: async (member, award = {}) => {
      const made = issued(member, await slotOf(member), award)
      await publish(bus, made.event)
      await settle()
      return made.award
    },
    restart: async () => {
      await service.stop()
      service = await start()
    },
    [Symbol.asyncDispose]: async () => {
      await service.stop()
      await bus.close()
      await own.drop()
      await spine.drop()
    },
  }
}
