import { createHash } from 'node:crypto'
import { type CloudEvent, COMMITMENT_PREFIX, canonicalEvent, topics, uuidv7 } from '@testamur/credential-model'
import { entrySignatureHolds, readEntry } from '@testamur/credential-proof'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { publishStatusList } from '../src/commands/publish-status-list.js'
import { BLOCKS, LIST_SIZE } from '../src/domain/permutation.js'
import { eventsOn } from './support/events.js'
import { type House, openHouse } from './support/house.js'
import { issued } from './support/issuer.js'
import { publish } from './support/registry.js'
import { readStatusList } from './support/status-reader.js'

let house: House
let member: string

beforeAll(async () => {
  house = await openHouse()
  member = await house.admit('north')
})
afterAll(() => house[Symbol.asyncDispose]())

const get = (uri: string, headers = {}) => house.call('GET', new URL(uri).pathname, { headers })
const keyOf = (kid: string) => house.registry.keys.find((k) => k.kid === kid && k.purpose === 'status')?.jwk
const revoke = (id: string) =>
  house.call('POST', `/api/revocation/credentials/${id}/revoke`, { bearer: member, body: { reason: 'fraud' } })
const listsOf = async (slug: string) =>
  (await house.pool.query('SELECT id, uri FROM status_lists WHERE member = $1 ORDER BY number', [slug])).rows

describe('leases', () => {
  test('32 at once never share an index', async () => {
    const leases = await Promise.all(Array.from({ length: 32 }, () => house.lease('north', 128)))
    const all = leases.flat().map((ref) => `${ref.uri} ${ref.index}`)
    expect(new Set(all).size).toBe(32 * 128)
  })

  test('the primary key refuses a block that was handed out, whatever the counter says', async () => {
    const slug = 'counted-twice'
    await house.admit(slug)
    await house.lease(slug, 1)
    await house.pool.query('UPDATE status_lists SET next_block = 0 WHERE member = $1', [slug])
    await expect(house.lease(slug, 1)).rejects.toThrow(/INTERNAL/)
  })

  test('a full list is followed by a new one, which can be read at once', async () => {
    const slug = 'full'
    await house.admit(slug)
    await house.pool.query('UPDATE status_lists SET next_block = $2 WHERE member = $1', [slug, BLOCKS - 2])
    const [before] = await house.lease(slug, 100)
    const [after] = await house.lease(slug, 100)
    expect(after!.uri).not.toBe(before!.uri)
    expect((await get(after!.uri)).status).toBe(200)
    expect((await listsOf(slug)).map((l) => l.uri)).toEqual([before!.uri, after!.uri])
  })

  test('are for the issuer alone, for a known member and for at most 4096', async () => {
    const ask = (bearer: string, body: unknown) => house.call('POST', '/internal/revocation/leases', { bearer, body })
    const { issuer, ledger } = house.credentials
    expect((await ask(ledger, { member: 'north', size: 1 })).json.code).toBe('FORBIDDEN')
    expect((await ask(member, { member: 'north', size: 1 })).json.code).toBe('UNAUTHENTICATED')
    expect((await ask(issuer, { member: 'nobody', size: 1 })).json.code).toBe('MEMBER_NOT_FOUND')
    expect((await ask(issuer, { member: 'north', size: 4_097 })).json.code).toBe('INVALID_REQUEST')
    expect((await ask(issuer, { member: 'north', size: 4_096 })).json.indices).toHaveLength(4_096)
  })
})

describe('status list tokens', () => {
  test('are what an independent reader expects', async () => {
    const [{ uri }] = await listsOf('north')
    const { status, headers, text } = await get(uri)
    expect([status, headers.get('content-type')]).toEqual([200, 'application/statuslist+jwt'])
    const { payload, entries } = readStatusList(text, keyOf)
    expect(entries).toBe(LIST_SIZE)
    expect(payload).toMatchObject({ sub: uri, iss: 'https://testamur.test/issuers/north', ttl: 10 })
    expect(payload.status_list).toMatchObject({ bits: 2, aggregation_uri: 'https://testamur.test/status-lists' })
    expect(payload.exp - payload.iat).toBe(24 * 3_600)
    expect(headers.get('cache-control')).toMatch(/max-age=[1-5]$/)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    const again = await get(uri, { 'if-none-match': headers.get('etag') })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  test('are aggregated, and an unknown one is a clear 404', async () => {
    const { json } = await house.call('GET', '/status-lists')
    expect(json.status_lists).toEqual(expect.arrayContaining((await listsOf('north')).map((l) => l.uri)))
    expect((await house.call('GET', `/status-lists/${uuidv7()}`)).json.code).toBe('STATUS_LIST_NOT_FOUND')
    expect((await house.call('GET', '/status-lists/nonsense')).json.code).toBe('STATUS_LIST_NOT_FOUND')
  })

  test('32 parallel revocations on one list: none is lost, each bit is set', async () => {
    const refs = await house.lease('north', 32)
    const awards = refs.map((ref) => issued('north', ref))
    await publish(house.bus, ...awards.map((a) => a.event))
    await house.settle()
    const answers = await Promise.all(awards.map(({ award }) => revoke(award.id)))
    expect(answers.map((a) => a.json.status)).toEqual(refs.map(() => 'revoked'))
    await vi.waitFor(
      async () => {
        const list = readStatusList((await get(refs[0]!.uri)).text, keyOf)
        expect(refs.map(({ index }) => list.at(index))).toEqual(refs.map(() => 1))
      },
      { timeout: 20_000, interval: 20 },
    )
  })

  test('publishers in a race lose no change', async () => {
    const refs = await house.lease('north', 24)
    const awards = refs.map((ref) => issued('north', ref))
    await publish(house.bus, ...awards.map((a) => a.event))
    await house.settle()
    const { id } = (await listsOf('north')).find((l) => l.uri === refs[0]!.uri)
    let under = true
    const publisher = async () => {
      while (under) await publishStatusList(house.service.context, id)
    }
    const publishers = Array.from({ length: 4 }, publisher)
    for (const { award } of awards) await revoke(award.id)
    under = false
    await Promise.all(publishers)
    // The service publishes the list too, and may be at the last change right now.
    await vi.waitFor(
      async () => {
        await publishStatusList(house.service.context, id)
        const list = readStatusList((await get(refs[0]!.uri)).text, keyOf)
        expect(refs.map(({ index }) => list.at(index))).toEqual(refs.map(() => 1))
      },
      { timeout: 20_000 },
    )
  })

  test('a list is announced at most about five times a second', async () => {
    const awards = []
    for (let i = 0; i < 12; i++) awards.push(await house.award('north'))
    const published = async () =>
      (await eventsOn(house.bus, topics.credential)).filter((e) => e.type.includes('status-list.published')).length
    const before = await published()
    const began = performance.now()
    for (const { id } of awards) await revoke(id)
    const last = awards.at(-1)!.status
    const shown = async () => expect(readStatusList((await get(last.uri)).text, keyOf).at(last.index)).toBe(1)
    await vi.waitFor(shown, { timeout: 20_000 })
    const seconds = (performance.now() - began) / 1_000
    await house.settle()
    expect((await published()) - before).toBeLessThanOrEqual(Math.ceil(seconds * 5) + 2)
  })

  test('are renewed well before they expire', async () => {
    const [{ id, uri }] = await listsOf('north')
    const before = (await get(uri)).text
    await house.pool.query(`UPDATE status_lists SET expires_at = now() + interval '6 hours' WHERE id = $1`, [id])
    await vi.waitFor(async () => expect((await get(uri)).text).not.toBe(before), { timeout: 20_000 })
  })

  test('a foreign list or an index that is taken stands for nobody', async () => {
    await house.admit('west')
    const [theirs] = await house.lease('west', 1)
    const award = await house.award('north')
    const foreign = issued('north', theirs!)
    const double = issued('north', award.status)
    await publish(house.bus, foreign.event, double.event)
    await house.settle()
    for (const { award: refused } of [foreign, double]) expect((await revoke(refused.id)).status).toBe(404)
  })
})

function entryOf(event: CloudEvent) {
  const read = readEntry(event.ledgerentry as string)
  if (!read.ok) throw new Error('the entry cannot be read')
  return read.entry
}

test('every event carries a ledger entry by the member’s ledger key, whose commitment the salt opens', async () => {
  const { id } = await house.award('north')
  const { json } = await revoke(id)
  await house.settle()
  const own = (await eventsOn(house.bus, topics.credential)).filter((e) => e.producer === 'revocation')
  expect(own.map((e) => e.type)).toContain('testamur.status-list.published.v1')
  for (const event of own) {
    const entry = entryOf(event)
    const jwk = house.registry.keys.find((k) => k.kid === entry.kid && k.purpose === 'ledger')!.jwk
    expect(await entrySignatureHolds(entry, jwk)).toBe(true)
  }
  const event = own.find((e) => e.id === json.event)!
  const { rows } = await house.pool.query('SELECT sealed_salt FROM event_salts WHERE event = $1', [event.id])
  const salt = house.service.context.seal.open(rows[0].sealed_salt, `salt ${event.id}`)
  const commitment = createHash('sha256').update(COMMITMENT_PREFIX).update(salt).update(canonicalEvent(event))
  expect(entryOf(event).commitment).toBe(commitment.digest('base64url'))
  expect(event).toMatchObject({ source: '/members/north', aggregateversion: 1, partitionkey: id })
})
