import { z } from '@hono/zod-openapi'
import { describe, expect, test } from 'vitest'
import { createRouter, Problem, serveOpenapi } from '../src/index.js'
import { routesOf } from '../src/testing/index.js'
import { ANY_KEY, bearer, createTestApp, DEMO, ISSUER, openKeys } from './app.js'

const { app, lines, metrics } = createTestApp({}, openKeys)
const jsonType = { 'content-type': 'application/json' }
const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  app.request('/api/things', { method: 'POST', body, headers: { ...bearer(ANY_KEY), ...jsonType, ...headers } })
const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = Problem.parse(await response.json())
  expect(problem.status).toBe(response.status)
  return problem
}

test('a good request is answered, with its id and the headers of the house', async () => {
  const response = await post('{"name":"x"}')
  expect(response.status).toBe(201)
  expect(await response.json()).toEqual({ name: 'x', member: 'noorderhaven', at: '2026-03-01T09:00:00.000Z' })
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

describe('a body is refused', () => {
  test.each([
    ['{"name":', 400, 'MALFORMED_JSON'],
    ['', 400, 'MALFORMED_JSON'],
    ['{"name":"a","name":"b"}', 400, 'MALFORMED_JSON'],
    ['{"name":"a","__proto__":{}}', 400, 'MALFORMED_JSON'],
    ['['.repeat(500), 400, 'MALFORMED_JSON'],
    ['{"name":1}', 400, 'INVALID_REQUEST'],
    ['{}', 400, 'INVALID_REQUEST'],
    ['[]', 400, 'INVALID_REQUEST'],
    [Buffer.from('7b226e616d65223a22ff227d', 'hex'), 400, 'INVALID_REQUEST'],
    [`{"name":"${'x'.repeat(2_000)}"}`, 413, 'BODY_TOO_LARGE'],
  ])('%#: %.30s', async (body, status, code) => {
    expect(await problemOf(await post(body as BodyInit))).toMatchObject({ status, code })
  })
  test('with a length that is over the limit, before it is read', async () => {
    const response = await post('{"name":"x"}', { 'content-length': '2001' })
    expect(await problemOf(response)).toMatchObject({
      code: 'BODY_TOO_LARGE',
      detail: 'The body has more than 2000 bytes.',
    })
  })
  test.each(['text/plain', 'application/x-www-form-urlencoded', ''])('of type "%s"', async (type) => {
    const response = await post(new TextEncoder().encode('{"name":"x"}'), { 'content-type': type })
    expect(await problemOf(response)).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' })
  })
})

test('every violation is named by its place', async () => {
  const problem = await problemOf(await post('{"name":"x","nested":{"a/b":"no"},"tags":["ok",5],"colour":"red"}'))
  expect(problem.violations?.map((v) => v.path).sort()).toEqual(['/colour', '/nested/a~1b', '/tags/1'])
  expect(JSON.stringify(problem)).not.toContain('red')
  const query = await problemOf(await app.request('/api/things/not-a-uuid'))
  expect(query.violations?.map((v) => v.path)).toEqual(['id'])
  const bounds = await problemOf(await app.request('/api/things/0197a000-0000-7000-8000-000000000001?limit=101&x=1'))
  expect(bounds.violations?.map((v) => v.path).sort()).toEqual(['limit', 'x'])
})

test.each(['', 'a b', 'x'.repeat(256), 'é'])('the Idempotency-Key "%.10s" is refused', async (key) => {
  const response = await post('{"name":"x"}', { 'idempotency-key': encodeURI(key) === key ? key : 'a\u00e9' })
  expect((await problemOf(response)).violations?.[0]?.path).toBe('idempotency-key')
})

test('an unknown path is 404, an unknown method 405 with Allow', async () => {
  expect(await problemOf(await app.request('/api/nothing'))).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  const wrong = await app.request('/api/things', { method: 'DELETE' })
  expect(wrong.headers.get('allow')).toBe('POST')
  expect(await problemOf(wrong)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' })
})

test('what is open to anyone is open to pages of any origin, also where it fails; what needs a key is not', async () => {
  const allowed = (response: Response) => response.headers.get('access-control-allow-origin')
  expect(allowed(await app.request('/api/things/0197a000-0000-7000-8000-000000000001'))).toBe('*')
  expect(allowed(await app.request('/api/things/not-a-uuid'))).toBe('*')
  expect(allowed(await post('{"name":"x"}'))).toBeNull()
  const asked = await app.request('/api/protocol/1', { method: 'OPTIONS' })
  expect([asked.status, allowed(asked), asked.headers.get('access-control-allow-methods')]).toEqual([204, '*', 'POST'])
  expect(asked.headers.get('access-control-allow-headers')).toContain('authorization')
  const closed = await app.request('/api/things', { method: 'OPTIONS' })
  expect([closed.status, allowed(closed), closed.headers.get('allow')]).toEqual([204, null, 'POST'])
  expect((await app.request('/api/nothing', { method: 'OPTIONS' })).status).toBe(404)
})

test('no cache keeps an answer that does not say so itself', async () => {
  expect((await post('{"name":"x"}')).headers.get('cache-control')).toBe('no-store')
  expect((await app.request('/api/protocol/1', { method: 'POST' })).headers.get('cache-control')).toBe('public')
})

test.each(['/api/failures/%00', '/api/failures/known?x=%00'])('NUL in the address is refused: %s', async (address) => {
  const response = await app.request(address, { method: 'POST' })
  expect(await problemOf(response)).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
})

test('our errors are told, those of others are not', async () => {
  const fail = async (kind: string) => problemOf(await app.request(`/api/failures/${kind}`, { method: 'POST' }))
  expect(await fail('known')).toMatchObject({ status: 409, code: 'ALREADY_REVOKED', remedy: 'Nothing is to be done.' })
  const unknown = await fail('unknown')
  expect(unknown).toMatchObject({ status: 500, code: 'INTERNAL', type: 'urn:testamur:problem:INTERNAL' })
  expect(JSON.stringify(unknown)).not.toContain('secret')
  expect(await fail('database')).toMatchObject({ status: 503, code: 'UNAVAILABLE' })
})

test('the clock of the demo is for the demo alone', async () => {
  const asOf = { 'testamur-as-of': '2025-01-02T03:04:05Z' }
  const answer = await (await post('{"name":"x"}', { ...asOf, 'testamur-demo': DEMO })).json()
  expect(answer.at).toBe('2025-01-02T03:04:05.000Z')
  for (const headers of [asOf, { ...asOf, 'testamur-demo': ISSUER }, { ...asOf, 'testamur-demo': 'x' }])
    expect(await problemOf(await post('{"name":"x"}', headers))).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  const off = createTestApp({ demo: false }, openKeys).app
  const refused = await off.request('/api/things/0197a000-0000-7000-8000-000000000001', {
    headers: { ...asOf, 'testamur-demo': DEMO },
  })
  expect(await problemOf(refused)).toMatchObject({ status: 403, code: 'FORBIDDEN' })
})

test('a route that declares no access is refused, also in a mounted app', async () => {
  const direct = createTestApp().app
  direct.get('/api/open', (c) => c.text('hello'))
  expect((await direct.request('/api/open')).status).toBe(500)
  expect(() => routesOf(direct)).toThrow('GET /api/open declares no access')
  const mounted = createTestApp().app
  const sub = createRouter()
  sub.post('/open', (c) => c.text('hello'))
  mounted.route('/api', sub)
  expect((await mounted.request('/api/open', { method: 'POST' })).status).toBe(500)
})

test('routesOf lists the routes with their access, hidden ones too', () => {
  expect(routesOf(app)).toEqual([
    { method: 'POST', path: '/api/things', access: { scope: 'credentials:issue' } },
    { method: 'GET', path: '/api/things/:id/watchers', access: { anyOf: ['credentials:read', 'subscriptions:write'] } },
    { method: 'GET', path: '/api/things/:id', access: 'public' },
    { method: 'POST', path: '/api/failures/:kind', access: 'public' },
    { method: 'POST', path: '/api/protocol/:turn', access: 'public' },
    { method: 'POST', path: '/internal/test/keys', access: 'service' },
  ])
})

test('the OpenAPI document says who may call and which problems may come', async () => {
  const { app: documented } = createTestApp()
  serveOpenapi(documented, { path: '/api/test/openapi.json', title: 'Test', description: 'A test' })
  const document = await (await documented.request('/api/test/openapi.json')).json()
  const made = document.paths['/api/things'].post
  expect(document.openapi).toBe('3.1.0')
  expect(made.security).toEqual([{ bearer: ['credentials:issue'] }])
  expect(document.paths['/api/things/{id}/watchers'].get.security).toEqual([
    { bearer: ['credentials:read'] },
    { bearer: ['subscriptions:write'] },
  ])
  expect(Object.keys(made.responses)).toEqual(['201', '400', '401', '403', '413', '415'])
  expect(made.requestBody.required).toBe(true)
  expect(Object.keys(document.paths)).not.toContain('/internal/test/keys')
  const { post: spoken } = document.paths['/api/protocol/{turn}']
  expect(Object.keys(spoken.responses['400'].content).sort()).toEqual(['application/json', 'application/problem+json'])
  expect(spoken.parameters).toMatchObject([{ in: 'path', name: 'turn', required: true }])
  expect(z.object({ Problem: z.unknown() }).safeParse(document.components.schemas).success).toBe(true)
})

test('what is logged and counted holds the route, never the path, the body or the key', async () => {
  lines.length = 0
  await post('{"name":"Wilhelmina"}')
  await app.request('/api/things/0197a000-0000-7000-8000-00000000dead')
  const text = lines.join('')
  expect(text).toContain('"route":"POST /api/things"')
  expect(text).toContain('"status":201')
  for (const secret of ['Wilhelmina', ANY_KEY, 'dead']) expect(text).not.toContain(secret)
  const counted = await metrics.metrics()
  expect(counted).toMatch(/http_requests_total\{route="POST \/api\/things",status="201",service="test"\} \d+/)
  expect(counted).toContain(
    'http_request_duration_seconds_bucket{le="0.005",service="test",route="GET /api/things/{id}"}',
  )
})
