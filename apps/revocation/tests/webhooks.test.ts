import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DeliveryView } from '../src/contract.js'
import { openOutgoing } from '../src/outgoing.js'
import { type House, openHouse } from './support/house.js'
import { publishAchievement } from './support/issuer.js'
import { hang, openReceiver, type Receiver, redirectTo, reset, trickle } from './support/receiver.js'

let house: House
let receiver: Receiver
let member: string

beforeAll(async () => {
  receiver = await openReceiver()
  house = await openHouse({
    retrySchedule: Array.from({ length: 6 }, () => 30),
    // Short, since two tests wait for it twice; but no endpoint that answers is ever cut off by a busy machine.
    outgoing: openOutgoing(['127.0.0.0/8'], 3_000),
  })
  member = await house.admit('north')
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await receiver[Symbol.asyncDispose]()
})

const SUBSCRIPTIONS = '/api/revocation/subscriptions'
const change = (id: string, verb: string) =>
  house.call('POST', `/api/revocation/credentials/${id}/${verb}`, { bearer: member, body: { reason: 'fraud' } })

/** A new employer that watches one new achievement of north's at `path`. */
async function watchAt(path: string) {
  const bearer = await house.employer()
  const achievement = await publishAchievement(house.bus, 'north')
  await house.settle()
  const { status, json, text } = await house.call('POST', SUBSCRIPTIONS, {
    bearer,
    body: { watch: { achievement }, deliver: { method: 'webhook', url: receiver.url(path) } },
  })
  if (status !== 201) throw new Error(text)
  const deliveries = async (): Promise<DeliveryView[]> =>
    (await house.call('GET', `${SUBSCRIPTIONS}/${json.id}/deliveries`, { bearer })).json.items
  return {
    ...(json as { id: string; secret: string }),
    bearer,
    award: () => house.award('north', { achievement }),
    deliveries,
  }
}
const inState = (watch: Awaited<ReturnType<typeof watchAt>>, state: string): Promise<DeliveryView> =>
  vi.waitFor(
    async () => {
      const [latest] = await watch.deliveries()
      if (latest?.state !== state) throw new Error(`the delivery is ${latest?.state}, not ${state}`)
      return latest
    },
    { timeout: 25_000, interval: 20 },
  )

test('a revocation reaches the endpoint at once, signed as Standard Webhooks says, and tells no reason', async () => {
  const watch = await watchAt('/at-once')
  const { id, achievement } = await watch.award()
  const began = performance.now()
  const { json } = await change(id, 'revoke')
  const [message] = await receiver.calls('/at-once', 1)
  expect(message!.at - began).toBeLessThan(5_000)
  expect(message!.headers['webhook-id']).toBe(json.event)
  expect(message!.headers['content-type']).toMatch(/^application\/cloudevents\+json/)
  const event = new Webhook(watch.secret).verify(message!.body, message!.headers as Record<string, string>)
  expect(event).toMatchObject({ specversion: '1.0', id: json.event, type: 'testamur.credential.revoked.v1' })
  expect((event as { data: object }).data).toEqual({
    credentialId: id,
    status: 'revoked',
    effectiveAt: expect.any(String),
    achievement,
    member: 'north',
  })
  expect((await inState(watch, 'delivered')).attempts).toMatchObject([{ status: 204 }])
})

describe('an endpoint that fails and then recovers misses nothing', () => {
  test.each([
    ['answers 500', 500],
    ['answers 301', redirectTo('/elsewhere')],
    ['hangs', hang],
    ['resets the connection', reset],
    ['sends a byte now and then', trickle],
  ] as const)('%s', { timeout: 90_000 }, async (name, behaviour) => {
    const path = `/${name.replaceAll(' ', '-')}`
    receiver.on(path, behaviour, behaviour, 204)
    const watch = await watchAt(path)
    const { id } = await watch.award()
    await change(id, 'revoke')
    const messages = await receiver.calls(path, 3)
    expect(new Set(messages.map((m) => m.headers['webhook-id'])).size).toBe(1)
    for (const { body, headers } of messages) new Webhook(watch.secret).verify(body, headers as Record<string, string>)
    const { attempts } = await inState(watch, 'delivered')
    expect(attempts).toHaveLength(3)
    expect(receiver.at('/elsewhere')).toEqual([])
  })

  test('sends 10 MB: the delivery counts, the rest is not read', async () => {
    receiver.on('/large', (response) => void response.writeHead(200).end(Buffer.alloc(10_000_000)))
    const watch = await watchAt('/large')
    await change((await watch.award()).id, 'revoke')
    await inState(watch, 'delivered')
  })

  test('the news of one credential keep their order', async () => {
    receiver.on('/ordered', 500, 500, 204)
    const watch = await watchAt('/ordered')
    const { id } = await watch.award()
    for (const verb of ['suspend', 'reinstate', 'revoke']) await change(id, verb)
    const messages = await receiver.calls('/ordered', 5)
    const statuses = messages.map((m) => JSON.parse(m.body).data.status)
    expect(statuses).toEqual(['suspended', 'suspended', 'suspended', 'valid', 'revoked'])
  })
})

test('an endpoint that never recovers gets every attempt of the schedule; what is dead can be delivered again', async () => {
  receiver.on('/dead', 503)
  const watch = await watchAt('/dead')
  const { id } = await watch.award()
  await change(id, 'revoke')
  const { attempts } = await inState(watch, 'dead')
  expect(attempts.map((a) => a.status)).toEqual(Array(7).fill(503))
  receiver.on('/dead', 503, 204)
  const { json } = await house.call('POST', `${SUBSCRIPTIONS}/${watch.id}/redeliver`, { bearer: watch.bearer })
  expect(json).toEqual({ deliveries: 1 })
  expect((await inState(watch, 'delivered')).attempts).toHaveLength(9)
})

test('410 Gone ends the subscription; a verified endpoint takes it up again', async () => {
  receiver.on('/gone', 410)
  const watch = await watchAt('/gone')
  const { id } = await watch.award()
  await change(id, 'suspend')
  await inState(watch, 'dead')
  const view = async () => (await house.call('GET', `${SUBSCRIPTIONS}/${watch.id}`, { bearer: watch.bearer })).json
  expect(await view()).toMatchObject({ state: 'disabled', why: expect.stringContaining('410') })
  await change(id, 'reinstate')
  await house.settle()
  expect(receiver.at('/gone')).toHaveLength(1)
  receiver.on('/gone', 204)
  const verified = await house.call('POST', `${SUBSCRIPTIONS}/${watch.id}/verify`, { bearer: watch.bearer })
  expect(verified.json).toEqual({ verified: true, status: 204 })
  expect(await view()).toMatchObject({ state: 'active', verifiedAt: expect.any(String) })
  await change(id, 'revoke')
  await inState(watch, 'delivered')
})

test('verifying sends a signed test message, and says what the endpoint answered', async () => {
  receiver.on('/verify', 500, 200)
  const watch = await watchAt('/verify')
  const verify = async () =>
    (await house.call('POST', `${SUBSCRIPTIONS}/${watch.id}/verify`, { bearer: watch.bearer })).json
  expect(await verify()).toEqual({ verified: false, status: 500 })
  expect(await verify()).toEqual({ verified: true, status: 200 })
  const [, message] = receiver.at('/verify')
  expect(new Webhook(watch.secret).verify(message!.body, message!.headers as Record<string, string>)).toMatchObject({
    type: 'testamur.subscription.test.v1',
  })
})

test('a new secret signs from then on, and the old one no more', async () => {
  const watch = await watchAt('/rotated')
  const { json } = await house.call('POST', `${SUBSCRIPTIONS}/${watch.id}/secret`, { bearer: watch.bearer })
  await change((await watch.award()).id, 'revoke')
  const [message] = await receiver.calls('/rotated', 1)
  const headers = message!.headers as Record<string, string>
  expect(() => new Webhook(watch.secret).verify(message!.body, headers)).toThrow()
  expect(new Webhook(json.secret).verify(message!.body, headers)).toBeDefined()
})
