import { randomBytes } from 'node:crypto'
import { openBus, topicSpecs } from '@testamur/event-bus'
import { newBearerKey, sha256Hex } from '@testamur/service-kit'
import { createTestDatabase, silentLog } from '@testamur/service-kit/testing'
import type { Config } from '../src/config.js'
import type { Given } from '../src/context.js'
import { createRegistry, type RegistryService } from '../src/service.js'

export const PUBLIC_URL = 'https://testamur.test'

// biome-ignore lint/suspicious/noExplicitAny: a test reads answers as the JSON that they are
export type Answer = { status: number; headers: Headers; text: string; json: any }
export type Ask = { key?: string; body?: unknown; raw?: string; type?: string; headers?: Record<string, string> }

export type TestRegistry = AsyncDisposable & {
  service: RegistryService
  /** Of the registry's own database. */
  pool: Awaited<ReturnType<typeof createTestDatabase>>['pool']
  bus: Awaited<ReturnType<typeof openBus>>
  operator: string
  /** Credentials of the other services. */
  credentials: { issuer: string; revocation: string; demo: string }
  ask(method: string, path: string, ask?: Ask): Promise<Answer>
  /** Admits a member and gives its key. */
  admit(slug: string): Promise<string>
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // not JSON
  }
  return { status: response.status, headers: response.headers, text, json }
}

function requestOf(method: string, path: string, { key, body, raw, type, headers }: Ask): Request {
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  return new Request(`http://registry.internal${path}`, {
    method,
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(payload !== undefined && { 'content-type': type ?? 'application/json' }),
      ...headers,
    },
    body: payload,
  })
}

/** A whole registry with a database and an embedded log of its own, driven through its HTTP app. */
export async function startRegistry(given: Given & { demo?: boolean } = {}): Promise<TestRegistry> {
  const [db, log] = await Promise.all([createTestDatabase({ max: 12 }), createTestDatabase({ kit: false })])
  const bus = await openBus({ postgres: { url: log.url } })
  await bus.ensureTopics(topicSpecs)
  const operator = newBearerKey('operator').key
  const credentials = { issuer: 'issuer-secret', revocation: 'revocation-secret', demo: 'demo-secret' }
  const config: Config = {
    http: { host: '127.0.0.1', port: 0, trustProxy: 0 },
    publicUrl: PUBLIC_URL,
    databaseUrl: db.serverUrl,
    bus: { brokers: [], databaseUrl: log.serverUrl },
    keystoreKey: randomBytes(32),
    serviceCredentials: new Map(Object.entries(credentials).map(([name, secret]) => [sha256Hex(secret), name])),
    revocationUrl: 'http://revocation.internal',
    ledgerUrl: 'http://ledger.internal',
    operatorKey: operator,
    keyLeadMs: 600_000,
    demo: given.demo ?? false,
    logLevel: 'silent',
  }
  const service = await createRegistry(config, { log: silentLog(), bus, pool: db.pool, ...given })
  await service.start()
  const ask = async (method: string, path: string, options: Ask = {}) =>
    answerOf(await service.app.fetch(requestOf(method, path, options)))
  const admit = async (slug: string) => {
    const body = { slug, name: `University ${slug}` }
    const { status, json, text } = await ask('POST', '/api/registry/members', { key: operator, body })
    if (status !== 201) throw new Error(text)
    return json.key as string
  }
  const stop = async () => {
    await service.stop()
    await bus.close()
    await Promise.all([db.drop(), log.drop()])
  }
  return { service, pool: db.pool, bus, operator, credentials, ask, admit, [Symbol.asyncDispose]: stop }
}

export const course = (name = 'Reading maps') => ({
  name: { en: name },
  description: 'How to read a map.',
  criteria: 'Finds the way home.',
  skills: [{ name: 'navigate', uri: 'http://data.europa.eu/esco/skill/0189f448-179e-47cc-9716-c5c3ac4b1aec' }],
  ects: 3,
  eqf: 5,
})
