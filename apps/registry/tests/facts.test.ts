import { type CloudEvent, committedEvent, type LedgerEntry } from '@testamur/credential-model'
import { checkEntry, commitmentOf } from '@testamur/credential-proof'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { factsOf, unsent } from './facts.js'
import { course, startRegistry, type TestRegistry } from './harness.js'

let town: TestRegistry
beforeAll(async () => {
  town = await startRegistry()
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})

const names = (facts: CloudEvent[]) => facts.map((f) => f.type.split('.').slice(1, 3).join('.'))

test('what was answered is on the bus, each fact with an entry that its speaker signed', async () => {
  const key = await town.admit('noorderhaven')
  const { id } = (await town.ask('POST', '/api/registry/achievements', { key, body: course() })).json
  const body = { member: 'noorderhaven', achievement: id, from: '2026-01-01T00:00:00Z' }
  const began = performance.now()
  await town.ask('POST', '/api/registry/accreditations', { key: town.operator, body })
  // A bus that is slow keeps an answer waiting for a second and no longer.
  if (performance.now() - began < 1_000) expect(await unsent(town)).toBe(0)
  const facts = await factsOf(town, 'testamur.registry')
  expect(names(facts).sort()).toEqual([
    'accreditation.granted',
    'achievement.published',
    'key.published',
    'key.published',
    'member.admitted',
  ])
  const first = facts[0]!
  const pinned = await town.service.consortiumKey()
  expect(first.data).toMatchObject({ member: 'consortium', kid: pinned.kid })
  expect((JSON.parse(first.ledgerentry!) as LedgerEntry).kid).toBe(pinned.kid)
  for (const fact of facts) {
    const published = await town.pool.query('SELECT member, jwk, purpose FROM published_keys WHERE kid = $1', [
      JSON.parse(fact.ledgerentry!).kid,
    ])
    const checked = await checkEntry(fact.ledgerentry!, () => published.rows[0])
    expect(fact.source, fact.type).toBe(`/members/${published.rows[0].member}`)
    expect(checked, fact.type).toMatchObject({ ok: true, entry: { id: fact.id, source: fact.source, time: fact.time } })
    const salt = await town.pool.query('SELECT salt FROM event_salts WHERE event_id = $1', [fact.id])
    const event = committedEvent(fact) as unknown as CloudEvent
    expect(checked.ok && checked.entry.commitment).toBe(commitmentOf(event, salt.rows[0].salt))
  }
  const said = facts.find((f) => f.type.includes('achievement.published'))!
  expect(said.source).toBe('/members/noorderhaven')
})

test('grants and withdrawals go to the other services', async () => {
  const { json } = await town.ask('POST', '/api/registry/keys', {
    key: town.operator,
    body: { kind: 'analyst', name: 'a' },
  })
  await town.ask('DELETE', `/api/registry/keys/${json.id}`, { key: town.operator })
  const facts = await factsOf(town, 'testamur.access')
  expect(names(facts)).toEqual([
    'access-key.granted',
    'access-key.granted',
    'access-key.granted',
    'access-key.withdrawn',
  ])
  expect(JSON.stringify(facts)).not.toContain(json.key)
})

test('a refused write tells nothing', async () => {
  const before = (await factsOf(town, 'testamur.registry')).length
  await town.ask('POST', '/api/registry/members', { key: town.operator, body: { slug: 'noorderhaven', name: 'Again' } })
  await town.ask('POST', '/api/registry/members/noorderhaven/reinstate', { key: town.operator })
  expect(await factsOf(town, 'testamur.registry')).toHaveLength(before)
})

test('a second start finds everything there', async () => {
  const pinned = await town.service.consortiumKey()
  await town.service.stop()
  await town.service.start()
  expect((await town.service.consortiumKey()).kid).toBe(pinned.kid)
  expect(names(await factsOf(town, 'testamur.registry')).filter((n) => n === 'key.published')).toHaveLength(2)
  await expect.poll(async () => (await town.ask('GET', '/readyz')).status, { timeout: 10_000 }).toBe(200)
})
