import { grantBearer } from '@testamur/service-kit/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type House, openHouse } from './support/house.js'
import { issued } from './support/issuer.js'
import { publish } from './support/registry.js'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

const keysCheck = async () =>
  (await house.service.ready()).checks.find(({ name }) => name === 'member keys') as { ok: boolean }

test('a member whose keys are not published: not ready, 503 with Retry-After; a change waits for keys on their way', async () => {
  expect(await keysCheck()).toMatchObject({ ok: true })
  const { client } = house.registry
  const enrol = client.post
  client.post = () => Promise.reject(new Error('the registry is away'))
  await house.registry.admit('slow')
  await house.settle()
  expect(await keysCheck()).toMatchObject({ ok: false })

  // A list that nobody can read yet is leased to nobody: its credentials could not be verified.
  const { issuer } = house.credentials
  const wish = { bearer: issuer, body: { member: 'slow', size: 1 } }
  const lease = await house.call('POST', '/internal/revocation/leases', wish)
  expect([lease.status, lease.json.code, lease.headers.get('retry-after')]).toEqual([503, 'KEYS_NOT_READY', '2'])

  const { rows } = await house.pool.query("SELECT uri FROM status_lists WHERE member = 'slow'")
  const { award, event } = issued('slow', { uri: rows[0].uri, index: 7 })
  await publish(house.bus, event)
  await house.settle()
  const { bearer } = await grantBearer(house.pool, 'member', { member: 'slow' })
  const change = (verb: string, body: object) =>
    house.call('POST', `/api/revocation/credentials/${award.id}/${verb}`, {
      bearer,
      body,
      headers: { 'idempotency-key': verb },
    })
  const refused = await change('revoke', { reason: 'fraud' })
  expect([refused.status, refused.json.code, refused.headers.get('retry-after')]).toEqual([503, 'KEYS_NOT_READY', '2'])
  const later = new Date(Date.now() + 3_600_000).toISOString()
  expect((await change('suspend', { reason: 'other', effectiveAt: later })).status).toBe(200)

  const waiting = change('revoke', { reason: 'fraud' })
  client.post = enrol
  expect(await waiting).toMatchObject({ status: 200, json: { status: 'revoked', version: 1 } })
  // The change needed one of the two keys; the other one may still be on its way.
  await vi.waitFor(async () => expect(await keysCheck()).toMatchObject({ ok: true }), { timeout: 20_000 })
})
