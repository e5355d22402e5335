import { type AccessKey, accessKeyGranted, accessKeyWithdrawn, CONSORTIUM, uuidv7 } from '@testamur/credential-model'
import { issueSdJwtVc } from '@testamur/credential-proof'
import { type LedgerKey, newBearerKey } from '@testamur/service-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type House, openHouse } from './support/house.js'
import { issued, publishAchievement, type Reference } from './support/issuer.js'
import { openReceiver, type Receiver } from './support/receiver.js'
import { PUBLIC_URL, publish } from './support/registry.js'
import { revoke, SUBSCRIPTIONS, subscribe } from './support/subscribe.js'

let house: House
let receiver: Receiver
let member: string
let employer: string

beforeAll(async () => {
  receiver = await openReceiver()
  house = await openHouse()
  member = await house.admit('north')
  employer = await house.employer()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await receiver[Symbol.asyncDispose]()
})

const sse = { method: 'sse' }
const webhook = (path: string) => ({ method: 'webhook', url: receiver.url(path) })

async function presentation(status: Reference, signer?: { kid: string; sign(bytes: Uint8Array): Uint8Array }) {
  const key = signer ?? (await house.registry.credentialKey('north'))
  const now = Math.floor(Date.now() / 1_000)
  const { token } = issueSdJwtVc({
    header: { kid: key.kid },
    plain: {
      iss: `${PUBLIC_URL}/issuers/north`,
      vct: `${PUBLIC_URL}/types/micro-credential`,
      iat: now,
      status: { status_list: { uri: status.uri, idx: status.index } },
    },
    disclosable: { given_name: 'Zoë' },
    sign: key.sign,
  })
  return token
}

describe('what is watched', () => {
  test('a credential, by its presentation: its news arrive, those of others do not', async () => {
    const [award, other] = [await house.award('north'), await house.award('north')]
    const narrow = await house.employer({ scopes: ['subscriptions:write'] })
    const shown = await presentation(award.status)
    await house.settle()
    const { status, json } = await subscribe(house, narrow, { presentation: shown }, webhook('/shown'))
    expect([status, json]).toEqual([201, { id: expect.any(String), secret: expect.stringMatching(/^whsec_/) }])
    expect(Buffer.from(json.secret.slice(6), 'base64')).toHaveLength(32)
    const view = await house.call('GET', `${SUBSCRIPTIONS}/${json.id}`, { bearer: narrow })
    expect(view.json).toMatchObject({ watch: { credential: award.id }, deliver: webhook('/shown'), state: 'active' })
    expect(view.text).not.toContain('whsec_')
    await revoke(house, member, other.id)
    await revoke(house, member, award.id)
    const [message] = await receiver.calls('/shown', 1)
    expect(JSON.parse(message!.body).data.credentialId).toBe(award.id)
    await house.settle()
    expect(receiver.at('/shown')).toHaveLength(1)
  })

  test('a presentation right after the award is resolved once the news of it has come', async () => {
    const [status] = await house.lease('north', 1)
    const made = issued('north', status!)
    const asked = subscribe(house, employer, { presentation: await presentation(status!) }, sse)
    await publish(house.bus, made.event)
    expect((await asked).status).toBe(201)
  })

  test('a presentation with another signature, or of an index that stands for nothing, is refused', async () => {
    const award = await house.award('north')
    const shown = await presentation(award.status)
    const [jwt, ...rest] = shown.split('~')
    const parts = jwt!.split('.')
    const forged = [[parts[0], parts[1], 'A'.repeat(86)].join('.'), ...rest].join('~')
    for (const bad of [forged, 'nonsense', `${shown}x~`])
      expect((await subscribe(house, employer, { presentation: bad }, sse)).json.code).toBe('WATCH_UNRESOLVED')
    const [unused] = await house.lease('north', 1)
    const nowhere = await presentation(unused!)
    expect((await subscribe(house, employer, { presentation: nowhere }, sse)).json.code).toBe('WATCH_UNRESOLVED')
  })

  test('a status key may not sign a credential', async () => {
    const award = await house.award('north')
    const key = await house.service.context.keystore.active('north' as never, 'status')
    const shown = await presentation(award.status, key as LedgerKey)
    expect((await subscribe(house, employer, { presentation: shown }, sse)).json.code).toBe('WATCH_UNRESOLVED')
  })

  test('an achievement, a member, everything: with the scope watch:wide alone', async () => {
    const achievement = await publishAchievement(house.bus, 'north')
    const narrow = await house.employer({ scopes: ['subscriptions:write'] })
    for (const watch of [{ achievement }, { member: 'north' }, { all: true }]) {
      expect((await subscribe(house, narrow, watch, sse)).json).toMatchObject({
        code: 'WATCH_NOT_ALLOWED',
        status: 403,
      })
      expect((await subscribe(house, employer, watch, sse)).status).toBe(201)
    }
    for (const watch of [{ achievement: uuidv7() }, { member: 'nobody' }])
      expect((await subscribe(house, employer, watch, sse)).json.code).toBe('WATCH_UNRESOLVED')
  })

  test.each([
    [{ all: false }, sse],
    [{}, sse],
    [{ all: true, member: 'north' }, sse],
    [{ all: true }, { method: 'pigeon' }],
    [{ all: true }, { method: 'webhook' }],
    [{ all: true }, { method: 'webhook', url: 'ftp://example.org/' }],
  ])('%j delivered by %j has not the form that it must have', async (watch, deliver) => {
    expect((await subscribe(house, employer, watch, deliver)).json).toMatchObject({
      code: 'INVALID_REQUEST',
      status: 400,
    })
  })
})

describe('whose it is', () => {
  test('lists page by cursor, and hold one’s own alone', async () => {
    const [mine, theirs] = [await house.employer(), await house.employer()]
    const ids = []
    for (let i = 0; i < 5; i++) ids.push((await subscribe(house, mine, { all: true }, sse)).json.id)
    await subscribe(house, theirs, { all: true }, sse)
    const first = (await house.call('GET', `${SUBSCRIPTIONS}?limit=3`, { bearer: mine })).json
    const second = (await house.call('GET', `${SUBSCRIPTIONS}?limit=3&cursor=${first.next}`, { bearer: mine })).json
    expect([...first.items, ...second.items].map((s: { id: string }) => s.id)).toEqual(ids)
    expect(second.next).toBeUndefined()
    const bad = await house.call('GET', `${SUBSCRIPTIONS}?cursor=nonsense`, { bearer: mine })
    expect(bad.json.code).toBe('INVALID_CURSOR')
  })

  test.each([
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/verify'],
    ['POST', '/secret'],
    ['POST', '/redeliver'],
    ['GET', '/deliveries'],
  ])('%s …%s of another employer’s answers 404 and changes nothing', async (method, path) => {
    const { json } = await subscribe(house, employer, { all: true }, webhook('/foreign'))
    const stranger = await house.employer()
    const answer = await house.call(method, `${SUBSCRIPTIONS}/${json.id}${path}`, { bearer: stranger })
    expect(answer.json).toMatchObject({ code: 'SUBSCRIPTION_NOT_FOUND', status: 404 })
    expect((await house.call('GET', `${SUBSCRIPTIONS}/${json.id}`, { bearer: employer })).status).toBe(200)
    expect(receiver.at('/foreign')).toEqual([])
    await house.call('DELETE', `${SUBSCRIPTIONS}/${json.id}`, { bearer: employer })
  })

  test('an Idempotency-Key makes one subscription and answers its secret again', async () => {
    const headers = { 'idempotency-key': 'one' }
    const mine = await house.employer()
    const [a, b] = [
      await subscribe(house, mine, { all: true }, webhook('/once'), headers),
      await subscribe(house, mine, { all: true }, webhook('/once'), headers),
    ]
    expect([b.status, b.json]).toEqual([201, a.json])
    expect((await subscribe(house, mine, { all: true }, sse, headers)).status).toBe(422)
  })

  test('who lost its key hears nothing more', async () => {
    const { key: bearer, hash, prefix } = newBearerKey('employer')
    const id = uuidv7()
    const key = { id, hash, prefix, kind: 'employer', name: 'Acme', scopes: ['subscriptions:write', 'watch:wide'] }
    const by = { member: CONSORTIUM, producer: 'registry', now: new Date() }
    const data = { key: { ...key, expiresAt: '2099-01-01T00:00:00Z' } as AccessKey }
    await publish(house.bus, accessKeyGranted.make({ ...by, data }))
    await house.settle()
    expect((await subscribe(house, bearer, { all: true }, webhook('/lost'))).status).toBe(201)
    await publish(house.bus, accessKeyWithdrawn.make({ ...by, data: { id, hash } }))
    await house.settle()
    await revoke(house, member, (await house.award('north')).id)
    await house.settle()
    expect(receiver.at('/lost')).toEqual([])
    expect((await house.call('GET', SUBSCRIPTIONS, { bearer })).json.code).toBe('UNAUTHENTICATED')
  })
})

describe('endpoints that may not be called', () => {
  test.each([
    'https://10.0.0.1/hook',
    'https://192.168.1.1/hook',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/hook',
    'https://[::ffff:10.0.0.1]/hook',
    'https://0xa.0.0.1/hook',
    'https://167772161/hook',
    'https://012.0.0.1/hook',
    'https://user:password@example.org/hook',
  ])('%s is refused', async (url) => {
    const { json } = await subscribe(house, employer, { all: true }, { method: 'webhook', url })
    expect(json).toMatchObject({ code: 'ENDPOINT_REFUSED', status: 422 })
  })

  test('where no network is opened, neither is this machine', async () => {
    await using closed = await openHouse({ webhookNetworks: [] })
    const mine = await closed.employer()
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', 'localhost'])
      for (const scheme of ['http', 'https']) {
        const url = `${scheme}://${host}:${new URL(receiver.url('/')).port}/inside`
        const { json, status } = await subscribe(closed, mine, { all: true }, { method: 'webhook', url })
        if (host !== 'localhost' || scheme === 'http') expect(json.code).toBe('ENDPOINT_REFUSED')
        else {
          // A name is looked up when it is called, each time anew
          expect(status).toBe(201)
          const verified = await closed.call('POST', `${SUBSCRIPTIONS}/${json.id}/verify`, { bearer: mine })
          expect(verified.json).toMatchObject({ verified: false, error: expect.stringContaining('not public') })
        }
      }
    expect(receiver.at('/inside')).toEqual([])
  })
})
