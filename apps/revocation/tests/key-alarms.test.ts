import { CONSORTIUM, instantOf, keyCompromised, type MemberSlug } from '@testamur/credential-model'
import type { LedgerKey } from '@testamur/service-kit'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type House, openHouse } from './support/house.js'
import { openReceiver, type Receiver } from './support/receiver.js'
import { publish } from './support/registry.js'
import { readStatusList } from './support/status-reader.js'
import { subscribe } from './support/subscribe.js'

let house: House
let receiver: Receiver
let stolen: LedgerKey
beforeAll(async () => {
  receiver = await openReceiver()
  house = await openHouse()
  await house.admit('north')
  await house.admit('south')
  stolen = await house.registry.credentialKey('north')
  await house.settle()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await receiver[Symbol.asyncDispose]()
})

const since = new Date(Date.now() - 3_600_000)
const compromised = (kid: string) =>
  keyCompromised.make({
    member: CONSORTIUM,
    producer: 'registry',
    now: new Date(),
    data: { member: 'north' as MemberSlug, kid, since: instantOf(since) },
  })
const watch = async (path: string, what: object) => {
  const employer = await house.employer()
  const { status, text } = await subscribe(house, employer, what, { method: 'webhook', url: receiver.url(path) })
  expect(status, text).toBe(201)
  return employer
}
const told = (path: string) =>
  receiver
    .at(path)
    .map(({ body }) => JSON.parse(body))
    .filter(({ type }) => type === 'testamur.key.compromised.v1')
const done = async () =>
  vi.waitFor(
    async () => {
      const { rows } = await house.pool.query('SELECT 1 FROM key_alarms WHERE NOT done')
      expect(rows).toEqual([])
      const pending = await house.pool.query(`SELECT 1 FROM deliveries WHERE state = 'pending'`)
      expect(pending.rows).toEqual([])
    },
    { timeout: 60_000 },
  )

test('who watches a credential that a compromised key signed is told, of each once; others are not', async () => {
  const [mine, other] = [await house.registry.credentialKey('north'), await house.registry.credentialKey('south')]
  const hit = [await house.award('north', { kid: stolen.kid }), await house.award('north', { kid: stolen.kid })]
  const spared = [await house.award('north', { kid: mine.kid }), await house.award('south', { kid: other.kid })]
  await watch('/member', { member: 'north' })
  await watch('/other', { member: 'south' })
  await watch('/all', { all: true })
  const streaming = await house.employer()
  await subscribe(house, streaming, { all: true }, { method: 'sse' })

  const event = compromised(stolen.kid)
  await publish(house.bus, event, event)
  await house.settle()
  await done()
  for (const path of ['/member', '/all']) {
    const news = told(path)
    expect(news.map(({ data }) => data.credentialId).sort()).toEqual(hit.map(({ id }) => id).sort())
    expect(new Set(news.map(({ id }) => id)).size).toBe(2)
    expect(news[0].data).toMatchObject({ member: 'north', kid: stolen.kid, since: instantOf(since) })
    expect(news[0].subject).toBe(news[0].data.credentialId)
  }
  expect(told('/other')).toEqual([])
  const { rows } = await house.pool.query('SELECT count(*)::int AS n FROM stream_items')
  expect(rows).toEqual([{ n: 2 }])
  expect(spared).toHaveLength(2)
})

test('what the key signed, and is heard of only later, is told too', async () => {
  await watch('/late', { member: 'north' })
  const late = await house.award('north', { kid: stolen.kid })
  await vi.waitFor(() => expect(told('/late').map(({ data }) => data.credentialId)).toEqual([late.id]), {
    timeout: 20_000,
  })
})

test('of awards from before keys were told, those in whose time the key signed are meant', async () => {
  const key = await house.registry.credentialKey('north')
  await house.settle()
  const recent = await house.award('north')
  await house.award('north', { at: new Date(Date.now() - 86_400_000) })
  await watch('/old', { member: 'north' })
  await publish(house.bus, compromised(key.kid))
  await house.settle()
  await done()
  expect(told('/old').map(({ data }) => data.credentialId)).toEqual([recent.id])
})

test('more credentials than fit a page are all told, also by a service that was stopped in between', async () => {
  const key = await house.registry.credentialKey('north')
  await house.settle()
  const { rows } = await house.pool.query(
    `INSERT INTO credentials (id, member, achievement, status, issued_at, keys_told)
     SELECT gen_random_uuid(), 'north', gen_random_uuid(), 'valid', now(), true FROM generate_series(1, 600) RETURNING id`,
  )
  await house.pool.query('INSERT INTO credential_keys SELECT $1, unnest($2::uuid[])', [
    key.kid,
    rows.map(({ id }) => id),
  ])
  await watch('/many', { member: 'north' })
  await publish(house.bus, compromised(key.kid))
  await house.settle()
  await house.restart()
  await done()
  const all = new Set(told('/many').map(({ data }) => data.credentialId))
  expect(rows.filter(({ id }) => !all.has(id))).toEqual([])
})

test('status lists that a compromised key signed are signed anew by the one that follows', async () => {
  const { rows } = await house.pool.query(`SELECT id FROM status_lists WHERE member = 'north'`)
  const list = rows[0].id as string
  const signer = async () => {
    const { text } = await house.call('GET', `/status-lists/${list}`)
    return readStatusList(text, (kid) => house.registry.keys.find((key) => key.kid === kid)?.jwk).header.kid
  }
  const before = await signer()
  await publish(house.bus, compromised(before))
  await vi.waitFor(async () => expect(await signer()).not.toBe(before), { timeout: 20_000 })
})
