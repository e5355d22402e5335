import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { clientAddress } from './client-address.js'
import type { HttpEnv } from './http-env.js'
import { createBuckets, rateLimit } from './rate-limit.js'

test('a bucket empties, says how long to wait, and fills again', () => {
  let now = 0
  const wait = createBuckets({ burst: 3, perSecond: 2, nowMs: () => now })
  expect([wait('a'), wait('a'), wait('a'), wait('a')]).toEqual([0, 0, 0, 0.5])
  expect(wait('b')).toBe(0)
  now = 500
  expect([wait('a'), wait('a')]).toEqual([0, 0.5])
  now = 1e9
  expect([wait('a'), wait('a'), wait('a'), wait('a')]).toEqual([0, 0, 0, 0.5])
})

async function addressOf(peer: string, forwarded: string | undefined, hops: number): Promise<string> {
  const app = new Hono().get('/', (c) => c.text(clientAddress(c, hops)))
  const headers = forwarded === undefined ? undefined : { 'x-forwarded-for': forwarded }
  return (await app.request('/', { headers }, { incoming: { socket: { remoteAddress: peer } } })).text()
}

test.each([
  ['10.0.0.1', undefined, 0, '10.0.0.1'],
  ['10.0.0.1', '6.6.6.6', 0, '10.0.0.1'],
  ['10.0.0.1', '6.6.6.6, 7.7.7.7', 1, '7.7.7.7'],
  ['10.0.0.1', '6.6.6.6, 7.7.7.7, 8.8.8.8', 2, '7.7.7.7'],
  ['10.0.0.1', undefined, 1, '10.0.0.1'],
  ['::ffff:7.7.7.7', undefined, 0, '7.7.7.7'],
  ['2001:0DB8::1', undefined, 0, '2001:db8:0:0::/64'],
  ['2001:db8:0:0:ffff::2', undefined, 0, '2001:db8:0:0::/64'],
  ['::1', undefined, 0, '0:0:0:0::/64'],
])('behind %s, which forwards %s, with %i trusted: %s', async (peer, forwarded, hops, expected) => {
  expect(await addressOf(peer, forwarded, hops)).toBe(expected)
})

test('one too many is 429 with Retry-After', async () => {
  const app = new Hono<HttpEnv>()
  app.use('*', async (c, next) => {
    c.set('problems', (error) => new Response((error as Error).message, { status: 429 }))
    await next()
  })
  app.post('/', rateLimit({ burst: 1, perSecond: 0.1, nowMs: () => 0 }), (c) => c.text('ok'))
  expect((await app.request('/', { method: 'POST' })).status).toBe(200)
  const refused = await app.request('/', { method: 'POST' })
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10'])
})
