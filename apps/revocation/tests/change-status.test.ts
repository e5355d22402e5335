import { credentialRevoked, definitionOf, uuidv7 } from '@testamur/credential-model'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type House, openHouse } from './support/house.js'
import { claimed } from './support/issuer.js'
import { publish } from './support/registry.js'
import { readStatusList } from './support/status-reader.js'

let house: House
let member: string
let other: string

beforeAll(async () => {
  house = await openHouse({ demo: true })
  ;[member, other] = await Promise.all([house.admit('north'), house.admit('south')])
})
afterAll(() => house[Symbol.asyncDispose]())

const change = (id: string, verb: string, body: unknown = { reason: 'fraud' }, headers = {}, bearer = member) =>
  house.call('POST', `/api/revocation/credentials/${id}/${verb}`, { bearer, body, headers })
const view = (id: string, bearer = member) => house.call('GET', `/api/revocation/credentials/${id}`, { bearer })

const statusOf = async ({ uri, index }: { uri: string; index: number }) => {
  const { text } = await house.call('GET', new URL(uri).pathname)
  return readStatusList(
    text,
    (kid) => house.registry.keys.find((k) => k.kid === kid && k.purpose === 'status')?.jwk,
  ).at(index)
}
const becomes = (ref: { uri: string; index: number }, value: number) =>
  vi.waitFor(async () => expect(await statusOf(ref)).toBe(value), { timeout: 25_000, interval: 20 })

describe('given an award of one’s own', () => {
  test('suspend, reinstate, revoke: answers, history and the status list follow', async () => {
    const award = await house.award('north')
    expect(await statusOf(award.status)).toBe(0)
    const suspended = await change(award.id, 'suspend', { reason: 'investigation', note: 'ask Zoë' })
    expect(suspended.status).toBe(200)
    expect(suspended.json).toMatchObject({ status: 'suspended', version: 1, event: expect.any(String) })
    await becomes(award.status, 2)
    expect((await change(award.id, 'reinstate', { reason: 'other' })).json).toMatchObject({
      status: 'valid',
      version: 2,
    })
    await becomes(award.status, 0)
    expect((await change(award.id, 'revoke')).json).toMatchObject({ status: 'revoked', version: 3 })
    await becomes(award.status, 1)
    const { json } = await view(award.id)
    expect(json).toMatchObject({ status: 'revoked', version: 3, member: 'north' })
    expect(json.history.map((h: { status: string }) => h.status)).toEqual(['suspended', 'valid', 'revoked'])
    expect(json.history[0]).toMatchObject({ reason: 'investigation', note: 'ask Zoë', event: suspended.json.event })
  })

  test('what cannot be is refused with its code', async () => {
    const { id } = await house.award('north')
    expect((await change(id, 'reinstate')).json).toMatchObject({ code: 'NOT_SUSPENDED', status: 409 })
    await change(id, 'suspend')
    expect((await change(id, 'suspend')).json.code).toBe('ALREADY_SUSPENDED')
    await change(id, 'revoke')
    for (const verb of ['revoke', 'suspend', 'reinstate'])
      expect((await change(id, verb)).json).toMatchObject({ code: 'ALREADY_REVOKED', status: 409 })
    expect((await view(id)).json.version).toBe(2)
  })

  test('16 at once: one is made, the others hear that it is made', async () => {
    const { id } = await house.award('north')
    const answers = await Promise.all(Array.from({ length: 16 }, () => change(id, 'revoke')))
    const codes = answers.map((a) => a.json.code ?? a.status)
    expect(codes.sort()).toEqual([200, ...Array(15).fill('ALREADY_REVOKED')])
    expect((await view(id)).json.history).toHaveLength(1)
  })

  test('the note is sealed at rest and in no event', async () => {
    const { id } = await house.award('north')
    const { json } = await change(id, 'revoke', { reason: 'fraud', note: 'seen by Zoë' })
    const { rows } = await house.pool.query('SELECT sealed_note FROM status_history WHERE event = $1', [json.event])
    expect(rows[0].sealed_note.toString('latin1')).not.toContain('seen by')
    await house.settle()
    const told = await house.pool.query('SELECT body FROM announcements WHERE event = $1', [json.event])
    expect(JSON.parse(told.rows[0].body).data).toEqual({
      credentialId: id,
      status: 'revoked',
      effectiveAt: expect.any(String),
      achievement: expect.any(String),
      member: 'north',
    })
  })

  test('an Idempotency-Key gives the first answer again, and refuses another body', async () => {
    const { id } = await house.award('north')
    const headers = { 'idempotency-key': 'once' }
    const first = await change(id, 'revoke', { reason: 'fraud' }, headers)
    const second = await change(id, 'revoke', { reason: 'fraud' }, headers)
    expect([second.status, second.json]).toEqual([200, first.json])
    expect((await change(id, 'revoke', { reason: 'other' }, headers)).status).toBe(422)
    expect((await view(id)).json.version).toBe(1)
  })

  test('effectiveAt lies between the award and now, or becomes a scheduled change', async () => {
    const awarded = new Date(Date.now() - 10_000)
    const { id } = await house.award('north', { at: awarded })
    const early = await change(id, 'revoke', { reason: 'fraud', effectiveAt: new Date(+awarded - 1).toISOString() })
    expect(early.json).toMatchObject({ code: 'INVALID_REQUEST', violations: [{ path: '/effectiveAt' }] })
    const past = await change(id, 'revoke', { reason: 'fraud', effectiveAt: awarded.toISOString() })
    expect(past.status).toBe(200)
    expect((await view(id)).json.history[0].effectiveAt).toBe(awarded.toISOString())
  })

  test('copies that are claimed later have the status that the credential has', async () => {
    const award = await house.award('north')
    const copies = await house.lease('north', 2)
    await change(award.id, 'revoke')
    await publish(house.bus, claimed(award, copies))
    for (const copy of [award.status, ...copies]) await becomes(copy, 1)
  })

  test('copies that were claimed before follow the change', async () => {
    const award = await house.award('north')
    const copies = await house.lease('north', 2)
    await publish(house.bus, claimed(award, copies))
    await house.settle()
    await change(award.id, 'suspend')
    for (const copy of [award.status, ...copies]) await becomes(copy, 2)
  })
})

describe('whose it is comes before the body', () => {
  test.each(['not json', { reason: 'fraud' }, { reason: 'nonsense' }])(
    'another member: 404 for the body %j',
    async (body) => {
      const { id } = await house.award('north')
      const { status, json } = await change(id, 'revoke', body, {}, other)
      expect([status, json.code]).toEqual([404, 'CREDENTIAL_NOT_FOUND'])
      expect((await view(id, other)).status).toBe(404)
    },
  )

  test('an id that nobody has given out is 404 at once; no id at all too', async () => {
    // Only who has heard everything may say at once that there is none.
    await house.settle()
    const old = uuidv7(Date.now() - 3_600_000)
    expect((await change(old, 'revoke')).json.code).toBe('CREDENTIAL_NOT_FOUND')
    expect((await change('nonsense', 'revoke')).json.code).toBe('CREDENTIAL_NOT_FOUND')
  })

  test('one’s own with a bad body is told what is wrong', async () => {
    const { id } = await house.award('north')
    expect((await change(id, 'revoke', '{')).json.code).toBe('MALFORMED_JSON')
    expect((await change(id, 'revoke', { reason: 'fraud', nonsense: 1 })).json.code).toBe('INVALID_REQUEST')
    expect((await change(id, 'revoke', { reason: 'fraud', effectiveAt: 'yesterday' })).json.code).toBe(
      'INVALID_REQUEST',
    )
    expect((await view(id)).json.version).toBe(0)
  })

  test('an employer cannot change, and sees only what it watches, without reason, note and actor', async () => {
    const { id, achievement } = await house.award('north')
    const employer = await house.employer()
    expect((await change(id, 'revoke', { reason: 'fraud' }, {}, employer)).status).toBe(403)
    expect((await view(id, employer)).status).toBe(404)
    await change(id, 'revoke', { reason: 'fraud', note: 'secret' })
    await house.call('POST', '/api/revocation/subscriptions', {
      bearer: employer,
      body: { watch: { member: 'north' }, deliver: { method: 'sse' } },
    })
    const seen = await view(id, employer)
    expect(seen.json).toMatchObject({ status: 'revoked', achievement })
    expect(Object.keys(seen.json.history[0]).sort()).toEqual(['at', 'effectiveAt', 'event', 'status', 'version'])
    expect(seen.json.scheduled).toBeUndefined()
  })
})

test('a change right after an award waits for the news of it', async () => {
  const [status] = await house.lease('north', 1)
  const { issued } = await import('./support/issuer.js')
  const made = issued('north', status!)
  const asked = change(made.award.id, 'revoke')
  await publish(house.bus, made.event)
  expect((await asked).status).toBe(200)
})

test('the demo may set the time of a change, and nobody else may', async () => {
  const at = '2026-01-05T10:00:00.000Z'
  const { id } = await house.award('north', { at: new Date('2026-01-04T10:00:00Z') })
  const asOf = { 'testamur-as-of': at }
  expect((await change(id, 'revoke', { reason: 'fraud' }, asOf)).status).toBe(403)
  const answer = await change(id, 'revoke', { reason: 'fraud' }, { ...asOf, 'testamur-demo': house.credentials.demo })
  expect(answer.status).toBe(200)
  expect((await view(id)).json.history[0]).toMatchObject({ at, effectiveAt: at })
})

test('the event names its version, and opens its ledger entry with the salt that is kept', async () => {
  const { id } = await house.award('north')
  const { json } = await change(id, 'revoke')
  expect(definitionOf(credentialRevoked.type)).toBeDefined()
  const { rows } = await house.pool.query('SELECT about FROM event_salts WHERE event = $1', [json.event])
  expect(rows).toEqual([{ about: id }])
})
