import { trespasses } from '@testamur/service-kit/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRegistryClient } from '../src/client.js'
import { course, startRegistry, type TestRegistry } from './harness.js'

let town: TestRegistry
let member: string
beforeAll(async () => {
  town = await startRegistry({ demo: true })
  member = await town.admit('noorderhaven')
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})
const grant = (body: unknown) => town.ask('POST', '/api/registry/keys', { key: town.operator, body })

test('every route is closed to every key that must not open it', async () => {
  const all = await trespasses(town.service.app, town.pool)
  expect(all.length).toBeGreaterThan(40)
  for (const { name, method, path, bearer, status, code } of all) {
    const answer = await town.ask(method, path, { key: bearer, raw: method === 'GET' ? undefined : '{' })
    expect([answer.status, answer.json.code], name).toEqual([status, code])
  }
})

test('an operator grants a key, lists it without its secret, and withdraws it', async () => {
  const { status, json } = await grant({ kind: 'member', name: 'second', member: 'noorderhaven' })
  expect(status).toBe(201)
  const publish = () => town.ask('POST', '/api/registry/achievements', { key: json.key, body: course() })
  expect((await publish()).status).toBe(201)
  const list = await town.ask('GET', '/api/registry/keys', { key: town.operator })
  expect(list.text).not.toContain(json.key)
  expect(list.text).not.toContain('hash')
  expect(list.json.items).toContainEqual(expect.objectContaining({ id: json.id, name: 'second' }))
  const withdraw = () => town.ask('DELETE', `/api/registry/keys/${json.id}`, { key: town.operator })
  expect([(await withdraw()).status, (await withdraw()).status]).toEqual([204, 204])
  expect((await publish()).json.code).toBe('UNAUTHENTICATED')
})

test('an employer may be granted the wide watch; nobody gets what is not of its kind', async () => {
  const employer = await grant({ kind: 'employer', name: 'Acme', scopes: ['subscriptions:write', 'watch:wide'] })
  expect(employer.json.scopes).toEqual(['subscriptions:write', 'watch:wide'])
  const refused = [
    { kind: 'employer', name: 'x', scopes: ['registry:admin'] },
    { kind: 'member', name: 'x' },
    { kind: 'analyst', name: 'x', member: 'noorderhaven' },
    { kind: 'analyst', name: 'x', expiresAt: '2020-01-01T00:00:00Z' },
    { kind: 'janitor', name: 'x' },
  ]
  for (const body of refused) expect((await grant(body)).json.code, JSON.stringify(body)).toBe('INVALID_REQUEST')
  expect((await grant({ kind: 'member', name: 'x', member: 'nobody' })).json.code).toBe('MEMBER_NOT_FOUND')
})

test('an expiry is kept as it was given, for every service', async () => {
  const later = new Date(Date.now() + 3_600_000).toISOString()
  const { json } = await grant({ kind: 'analyst', name: 'lasting', expiresAt: later })
  expect(json.expiresAt).toBe(later)
  const { rows } = await town.pool.query('SELECT key FROM kit.access_keys WHERE id = $1', [json.id])
  expect(rows[0].key).toMatchObject({ kind: 'analyst', expiresAt: later })
})

test('only the demo sets the time of a request', async () => {
  const asOf = { 'testamur-as-of': '2025-03-01T12:00:00Z' }
  const admit = (slug: string, headers: Record<string, string>) =>
    town.ask('POST', '/api/registry/members', { key: town.operator, body: { slug, name: slug }, headers })
  expect((await admit('past', asOf)).status).toBe(403)
  expect((await admit('past', { ...asOf, 'testamur-demo': 'guess' })).status).toBe(403)
  const admitted = await admit('past', { ...asOf, 'testamur-demo': town.credentials.demo })
  expect(admitted.status).toBe(201)
  expect((await town.ask('GET', '/api/registry/members/past')).json.admittedAt).toBe('2025-03-01T12:00:00.000Z')
  const published = await town.ask('POST', '/api/registry/achievements', { key: admitted.json.key, body: course() })
  expect(published.status, 'its first key is good today').toBe(201)
})

test('the typed client speaks the contract and throws what the problem says', async () => {
  const fetch = (request: Request) => town.service.app.fetch(request)
  const client = createRegistryClient({ baseUrl: 'http://registry.internal', fetch, key: member })
  const { id } = await client.publishAchievement(course('By client'), { idempotencyKey: 'c-1' })
  expect((await client.achievement(id)).content.name.en).toBe('By client')
  expect((await client.members()).items.map((m) => m.slug)).toContain('noorderhaven')
  await expect(client.grantKey({ kind: 'analyst', name: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(client.member('nobody')).rejects.toMatchObject({ code: 'MEMBER_NOT_FOUND' })
  const lost = createRegistryClient({
    baseUrl: 'http://registry.internal',
    fetch: () => Promise.reject(new Error('gone')),
  })
  await expect(lost.trust()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

test('openapi names every public route; readiness says what it looked at', async () => {
  const { json } = await town.ask('GET', '/api/registry/openapi.json')
  expect(json.openapi).toMatch(/^3\.1/)
  expect(Object.keys(json.paths)).toEqual(
    expect.arrayContaining(['/api/registry/members', '/api/registry/achievements/import', '/issuers/{slug}/keys']),
  )
  expect(json.paths['/api/registry/achievements'].post.requestBody.content['application/json'].schema).toBeTruthy()
  await expect
    .poll(async () => (await town.ask('GET', '/readyz')).json, { timeout: 10_000 })
    .toEqual({
      ready: true,
      checks: ['database', 'bus', 'relay', 'consumers'].map((name) => ({ name, ok: true })),
    })
  expect((await town.ask('GET', '/metrics')).text).toContain('outbox_oldest_age_seconds')
  expect((await town.ask('PATCH', '/api/registry/members')).status).toBe(405)
})
