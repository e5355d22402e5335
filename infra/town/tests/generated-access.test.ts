import { defaultScopes, type KeyKind, type Scope } from '@testamur/credential-model'
import { type createHttp, scopesOf } from '@testamur/service-kit'
import { concretePath, routesOf } from '@testamur/service-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { achievement, learner, Town } from './harness.js'
import { type Receiver, startReceiver } from './receiver.js'
import { createTenants, type Tenants } from './tenants.js'
import { until } from './until.js'

type Route = ReturnType<typeof routesOf>[number] & { service: string }
const isScoped = (route: Route) => scopesOf(route.access).length > 0
const opens = ({ access }: Route, scopes: readonly Scope[]) => scopesOf(access).some((scope) => scopes.includes(scope))
const nameOf = ({ method, path }: Route) => `${method} ${path}`

/** Whose things the route is about: the employer's where its key alone opens it. */
const tenantOf = ({ access }: Route) => (scopesOf(access)[0] === 'subscriptions:write' ? 'employer' : 'member')

/** Scopes under which a tenant's own things stand. The rest are for the consortium as a whole. */
const ofTenants: readonly Scope[] = [
  'achievements:write',
  'credentials:issue',
  'credentials:read',
  'credentials:revoke',
  'subscriptions:write',
]

const kinds = Object.keys(defaultScopes) as KeyKind[]
/** What a key of a kind may have at most. */
const possible: Record<KeyKind, readonly Scope[]> = {
  ...defaultScopes,
  employer: [...defaultScopes.employer, 'watch:wide'],
}
const memberFor = (kind: KeyKind) => (kind === 'member' ? { member: 'aurora' } : {})

describe('every route of every service, with every key that must not open it', { timeout: 300_000 }, () => {
  let town: Town
  let receiver: Receiver
  let tenants: Tenants
  let routes: Route[]

  beforeAll(async () => {
    receiver = await startReceiver()
    town = await Town.create()
    tenants = await createTenants(town, receiver)
    routes = town.running.hosted.flatMap((service) =>
      routesOf(service.app as ReturnType<typeof createHttp>).map((route) => ({ ...route, service: service.name })),
    )
  }, 240_000)
  afterAll(async () => {
    await town?.[Symbol.asyncDispose]()
    await receiver?.[Symbol.asyncDispose]()
  })

  const scoped = () => routes.filter(isScoped)

  /** What came of a request without a body: a guard answers before a body is looked at. */
  const knock = async (route: Route, path: string, bearer?: string, body?: unknown) => {
    const asked = { ...(bearer && { key: bearer }), ...(body !== undefined && { body }) }
    const { status, json } = await town.call(route.method, path, asked)
    return { route: nameOf(route), status, code: json?.code }
  }

  /** The path with this tenant's own things in it. */
  const ownPath = ({ service, path }: Route): string => {
    const things: [RegExp, string | undefined][] = [
      [/\/credentials\/:id/, `/credentials/${tenants.award.id}`],
      [/\/batches\/:id/, `/batches/${tenants.batch}`],
      [/\/subscriptions\/:id/, `/subscriptions/${tenants.subscription}`],
      [/\/deliveries\/:id/, `/deliveries/${tenants.delivery}`],
      [/\/achievements\/:id/, `/achievements/${town.member('aurora').achievements[0]}`],
      [/:verb(\{[^}]*\})?/, 'reinstate'],
    ]
    const own = things.reduce(
      (text, [pattern, thing]) => text.replace(pattern, thing ?? ''),
      path.replace(/\{[^}]*\}/g, ''),
    )
    if (own.includes(':')) throw new Error(`${service} ${path}: say in this test what stands for its parameters`)
    return own
  }

  test('there are many, and only these change something for anyone', () => {
    expect(routes.length).toBeGreaterThan(60)
    expect(scoped().length).toBeGreaterThan(25)
    const open = routes.filter(({ access, method }) => access === 'public' && method !== 'GET').map(nameOf)
    expect(open.sort()).toEqual([
      'POST /api/registry/verifications',
      'POST /oid4vci/:slug/authorize',
      'POST /oid4vci/:slug/credential',
      'POST /oid4vci/:slug/deferred',
      'POST /oid4vci/:slug/nonce',
      'POST /oid4vci/:slug/notification',
      'POST /oid4vci/:slug/par',
      'POST /oid4vci/:slug/token',
    ])
  })

  test('no key, an unknown one, what is no key', async () => {
    const unknown = `testamur_operator_${'A'.repeat(43)}`
    for (const route of scoped())
      for (const bearer of [undefined, unknown, 'x'.repeat(50)])
        expect(await knock(route, concretePath(route.path), bearer)).toEqual({
          route: nameOf(route),
          status: 401,
          code: 'UNAUTHENTICATED',
        })
  })

  test('an expired key that had the scope', async () => {
    // Each by its own time: an end that has passed already, because the ones before took long, is refused.
    let expiresAt = ''
    const bearers = new Map<KeyKind, string>()
    for (const kind of kinds) {
      expiresAt = new Date(Date.now() + 4_000).toISOString()
      bearers.set(kind, await town.grant(kind, { scopes: possible[kind], expiresAt, ...memberFor(kind) }))
    }
    await until('they have expired', () => Date.now() > Date.parse(expiresAt))
    for (const route of scoped()) {
      const kind = kinds.find((one) => opens(route, possible[one]))
      expect(await knock(route, concretePath(route.path), bearers.get(kind!))).toEqual({
        route: nameOf(route),
        status: 401,
        code: 'KEY_EXPIRED',
      })
    }
  })

  test('a key of every kind without the scope, and one with all scopes of its kind but that one', async () => {
    const almost = new Map<string, string>()
    for (const route of scoped()) {
      const scopes = scopesOf(route.access)
      const restOf = (kind: KeyKind) => possible[kind].filter((other) => !scopes.includes(other))
      const kind = kinds.find((one) => opens(route, possible[one]) && restOf(one).length > 0)!
      if (!almost.has(`${scopes}`))
        almost.set(`${scopes}`, await town.grant(kind, { scopes: restOf(kind), ...memberFor(kind) }))
    }
    for (const route of scoped()) {
      const lacking = kinds.filter((kind) => !opens(route, possible[kind])).map((kind) => tenants.keys[kind])
      for (const bearer of [almost.get(`${scopesOf(route.access)}`), ...lacking])
        expect(await knock(route, concretePath(route.path), bearer)).toEqual({
          route: nameOf(route),
          status: 403,
          code: 'FORBIDDEN',
        })
    }
  })

  test("another tenant's things answer 404, whatever is asked of them, and stay as they were", async () => {
    const owned = scoped().filter((route) => opens(route, ofTenants) && route.path.includes(':'))
    expect(owned.length).toBeGreaterThan(12)
    for (const route of owned) {
      const stranger = tenants.others[tenantOf(route)]
      const body = route.path.endsWith('/versions') ? achievement('another') : undefined
      expect(await knock(route, ownPath(route), stranger, body)).toMatchObject({ route: nameOf(route), status: 404 })
    }
    for (const route of owned.filter(({ method }) => method === 'GET')) {
      const owner = tenants.keys[tenantOf(route)]
      expect(await knock(route, ownPath(route), owner)).toMatchObject({ route: nameOf(route), status: 200 })
    }
    const view = await town.call('GET', `/api/revocation/credentials/${tenants.award.id}`, { key: tenants.keys.member })
    expect(view.json).toMatchObject({ status: 'suspended', version: 1 })
  })

  test("lists hold nothing of another tenant's", async () => {
    const lists = scoped().filter(
      (route) => opens(route, ofTenants) && route.method === 'GET' && !/:|\/stream$/.test(route.path),
    )
    expect(lists.map(nameOf)).toEqual(expect.arrayContaining(['GET /api/issuer/credentials']))
    for (const { path } of lists)
      for (const key of Object.values(tenants.others)) {
        const { text } = await town.call('GET', path, { key })
        expect(text).not.toMatch(new RegExp([tenants.award.id, tenants.batch, tenants.subscription].join('|')))
      }
  })

  test("no body reaches into another member's house", async () => {
    const key = tenants.others.member
    const body = { achievement: town.member('aurora').achievements[0], learner: learner('stolen') }
    const stolen = await town.call('POST', '/api/issuer/credentials', { key, body })
    expect([stolen.status, stolen.json.code]).toEqual([403, 'NOT_ACCREDITED'])
  })

  test('what services say to each other is closed to bearer keys, and never passes the gateway', async () => {
    const internal = routes.filter((route) => route.access === 'service')
    expect(internal.length).toBeGreaterThanOrEqual(2)
    for (const route of internal) {
      expect(route.path).toMatch(/^\/internal\//)
      const app = town.running.hosted.find(({ name }) => name === route.service)?.app
      const headers = { authorization: `Bearer ${town.operator}` }
      const inside = await app?.fetch(
        new Request(`http://inside${concretePath(route.path)}`, { method: route.method, headers }),
      )
      expect([nameOf(route), inside?.status]).toEqual([nameOf(route), 401])
      expect(await knock(route, concretePath(route.path), town.operator)).toMatchObject({ status: 404 })
    }
  })
})
