import { Writable } from 'node:stream'
import { z } from '@hono/zod-openapi'
import { TestamurError } from '@testamur/credential-model'
import {
  type AccessKeys,
  acceptServices,
  createHttp,
  createLogger,
  createMetrics,
  type HttpOptions,
  IdempotencyHeader,
  route,
  sha256Hex,
} from '../src/index.js'
import { fixedClock } from '../src/testing/index.js'

export const DEMO = 'demo-credential-of-more-than-32-characters'
export const ISSUER = 'issuer-credential-of-more-than-32-characters'

const json = (schema: z.ZodType, description = 'OK') => ({ description, content: { 'application/json': { schema } } })
const Thing = z.strictObject({
  name: z.string().max(20),
  tags: z.array(z.string()).optional(),
  nested: z.strictObject({ 'a/b': z.int() }).optional(),
})

const makeThing = route({
  access: { scope: 'credentials:issue' },
  method: 'post',
  path: '/api/things',
  request: { headers: IdempotencyHeader, body: { content: { 'application/json': { schema: Thing } } } },
  bodyLimit: 2_000,
  responses: { 201: json(z.object({ name: z.string(), member: z.string().optional(), at: z.string() }), 'Made') },
})
const watchThing = route({
  access: { anyOf: ['credentials:read', 'subscriptions:write'] },
  method: 'get',
  path: '/api/things/{id}/watchers',
  responses: { 200: json(z.object({ kind: z.string() })) },
})
const readThing = route({
  access: 'public',
  method: 'get',
  path: '/api/things/{id}',
  request: {
    params: z.object({ id: z.uuid() }),
    query: z.strictObject({ limit: z.coerce.number().max(100).optional() }),
  },
  problems: ['NOT_FOUND'],
  responses: { 200: json(z.object({ id: z.string() })) },
})
const failing = route({
  access: 'public',
  method: 'post',
  path: '/api/failures/{kind}',
  request: { params: z.object({ kind: z.string() }) },
  responses: { 200: json(z.object({})) },
})
const speaking = route({
  access: 'public',
  method: 'post',
  path: '/api/protocol/{turn}',
  request: { params: z.object({ turn: z.coerce.number() }) },
  responses: { 200: json(z.object({})), 400: json(z.object({ error: z.string() }), 'As the protocol has it') },
})
const internal = route({
  access: 'service',
  method: 'post',
  path: '/internal/test/keys',
  hide: true,
  responses: { 200: json(z.object({ from: z.string() })) },
})

const failures: Record<string, () => Error> = {
  known: () => new TestamurError('ALREADY_REVOKED', 'It is revoked already.', { remedy: 'Nothing is to be done.' }),
  unknown: () => new Error('secret detail'),
  database: () => Object.assign(new Error('terminating connection'), { code: '57P01' }),
}

/** A small service with a route of each kind, and the lines that it logged. */
export function createTestApp(given: Partial<HttpOptions> = {}, keys?: AccessKeys) {
  const lines: string[] = []
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  const metrics = createMetrics('test')
  const clock = fixedClock('2026-03-01T09:00:00Z')
  const services = acceptServices(
    new Map([
      [sha256Hex(DEMO), 'demo'],
      [sha256Hex(ISSUER), 'issuer'],
    ]),
  )
  const log = createLogger('test', 'debug', sink)
  const app = createHttp({
    log,
    metrics,
    clock,
    keys,
    services,
    demo: true,
    problems: { ALREADY_REVOKED: 409 },
    ...given,
  })
  app.openapi(makeThing, (c) => {
    const { name } = c.req.valid('json')
    const { member } = c.var.caller
    return c.json({ name, member, at: c.var.now.toISOString() }, 201)
  })
  app.openapi(watchThing, (c) => c.json({ kind: c.var.caller.kind }, 200))
  app.openapi(readThing, (c) => c.json({ id: c.req.valid('param').id }, 200))
  app.openapi(failing, (c) => {
    throw failures[c.req.valid('param').kind]?.()
  })
  app.openapi(speaking, (c) => c.json({ error: 'invalid_turn' }, 400, { 'cache-control': 'public' }))
  app.openapi(internal, (c) => c.json({ from: c.var.callingService }, 200))
  return { app, lines, metrics, clock }
}

/** Lets everyone in as a member that may award. */
export const openKeys: AccessKeys = {
  find: async (hash) => ({
    ...{ id: '0197a000-0000-7000-8000-000000000001', hash, prefix: 'testamur_member_x', kind: 'member' as const },
    ...{ member: 'noorderhaven' as never, name: 'test', scopes: ['credentials:issue' as const] },
    expiresAt: '2099-01-01T00:00:00Z' as never,
  }),
  forget: () => {},
}
export const ANY_KEY = `testamur_member_${'a'.repeat(43)}`
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
