import { uuidv7 } from '@testamur/credential-model'
import { trespasses } from '@testamur/service-kit/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, openHouse } from './support/house.js'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

test('every route refuses every key that must not open it', async () => {
  const all = await trespasses(house.service.app as never, house.pool)
  expect(all.length).toBeGreaterThan(50)
  for (const { name, method, path, bearer, status, code } of all) {
    const body = method === 'POST' ? {} : undefined
    const answer = await house.call(method, path, { bearer, body })
    expect([name, answer.status, answer.json?.code]).toEqual([name, status, code])
  }
})

test('the view of a credential, which two kinds of keys may open, is closed to all others', async () => {
  const path = `/api/revocation/credentials/${uuidv7(0)}`
  const ask = async (bearer?: string) => (await house.call('GET', path, { bearer })).json.code
  expect(await ask()).toBe('UNAUTHENTICATED')
  expect(await ask('x'.repeat(50))).toBe('UNAUTHENTICATED')
  expect(await ask(await house.employer({ scopes: ['watch:wide'] }))).toBe('FORBIDDEN')
  expect(await ask(await house.employer({ expiresAt: '2020-01-01T00:00:00Z' }))).toBe('KEY_EXPIRED')
  expect(await ask(await house.employer())).toBe('CREDENTIAL_NOT_FOUND')
})

test('OpenAPI has every public route, and none of the internal ones', async () => {
  const { json } = await house.call('GET', '/api/revocation/openapi.json')
  expect(json.openapi).toMatch(/^3\./)
  const paths = Object.keys(json.paths)
  expect(paths).toContain('/api/revocation/credentials/{id}/revoke')
  expect(paths).toContain('/status-lists/{id}')
  expect(paths.filter((path) => path.startsWith('/internal'))).toEqual([])
})

test('readiness and metrics tell how it fares', async () => {
  await expect.poll(async () => (await house.call('GET', '/readyz')).status, { timeout: 10_000 }).toBe(200)
  const ready = await house.call('GET', '/readyz')
  expect([ready.status, ready.json.checks.every((c: { ok: boolean }) => c.ok)]).toEqual([200, true])
  const { text } = await house.call('GET', '/metrics')
  for (const name of [
    'deliveries_pending',
    'deliveries_oldest_seconds',
    'delivery_attempts_total',
    'outbox_oldest_age_seconds',
    'outbox_depth',
  ])
    expect(text).toContain(name)
  expect(text).toMatch(/consumer_lag\{[^}]*\} 0/)
  expect(text).toContain('status_list_publish_seconds_bucket')
})
