import { type CloudEvent, keyPublished, type LedgerEntry } from '@testamur/credential-model'
import { commitmentOf } from '@testamur/credential-proof'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KeyOpening } from '../src/contract.js'
import { keyOpeningWrites } from '../src/store/key-openings.js'
import { factsOf } from './facts.js'
import { startRegistry, type TestRegistry } from './harness.js'
import { enrol, newKey } from './member-keys.js'

let town: TestRegistry
beforeAll(async () => {
  town = await startRegistry()
  await town.admit('noorderhaven')
  await town.admit('zilverduin')
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})

type Opening = ReturnType<typeof KeyOpening.parse>

const path = '/api/registry/key-openings'
async function openings(query = ''): Promise<Opening[]> {
  const { status, text, headers } = await town.ask('GET', `${path}${query}`)
  expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson'])
  const lines = text.split('\n')
  expect(lines.pop()).toBe('')
  return lines.map((line) => KeyOpening.strict().parse(JSON.parse(line)))
}
const idsOf = (list: Opening[]) => list.map(({ event }) => event.id as string)
const aboutKeys = async () =>
  (await factsOf(town, 'testamur.registry')).filter(({ type }) => type.startsWith('testamur.key.'))

const opens = (fact: CloudEvent, { salt, event }: Opening) =>
  commitmentOf(event as CloudEvent, Buffer.from(salt, 'base64url')) ===
  (JSON.parse(fact.ledgerentry!) as LedgerEntry).commitment

test('each fact about keys can be opened by anyone, and nothing else can', async () => {
  await enrol(town, newKey('credential'))
  const [facts, list] = [await aboutKeys(), await openings()]
  expect(list).toHaveLength(4)
  expect(idsOf(list).sort()).toEqual(facts.map(({ id }) => id).sort())
  for (const opening of list) expect(opens(facts.find(({ id }) => id === opening.event.id)!, opening)).toBe(true)
  const first = list[0]!.event as CloudEvent
  expect(keyPublished.read(first)).toMatchObject({ member: 'consortium' })
})

test('a reader goes on where it stopped, and odd questions are refused', async () => {
  const all = await openings()
  expect([...(await openings('?limit=2')), ...(await openings('?after=2'))]).toEqual(all)
  expect(await openings(`?after=${all.length}`)).toEqual([])
  for (const query of ['?after=-1', '?after=x', '?limit=0', '?limit=1001', '?after=1e99'])
    expect((await town.ask('GET', path + query)).json.code, query).toBe('INVALID_REQUEST')
})

test('no announcement overtakes another: whoever sees one sees all before it', async () => {
  const before = (await openings()).length
  const seen: string[][] = []
  let done = false
  const watching = (async () => {
    while (!done) seen.push(idsOf(await openings(`?after=${before}`)))
  })()
  const members = ['noorderhaven', 'zilverduin']
  const enrolled = await Promise.all(
    Array.from({ length: 24 }, (_, i) => enrol(town, newKey('ledger'), { member: members[i % 2]!, purpose: 'ledger' })),
  )
  done = true
  await watching
  expect(enrolled.map(({ status }) => status)).toEqual(Array(24).fill(201))
  const last = idsOf(await openings(`?after=${before}`))
  expect(last).toHaveLength(24)
  for (const ids of seen) expect(ids).toEqual(last.slice(0, ids.length))
})

test('one that is rolled back leaves no hole', async () => {
  const before = await openings()
  const client = await town.pool.connect()
  await client.query('BEGIN')
  const { rows } = await client.query('INSERT INTO event_salts VALUES (gen_random_uuid(), $1) RETURNING event_id', [
    's',
  ])
  await keyOpeningWrites(client).add(rows[0].event_id, '{}')
  const waiting = enrol(town, newKey('credential'))
  await client.query('ROLLBACK')
  client.release()
  expect((await waiting).status).toBe(201)
  expect(await openings(`?after=${before.length}`)).toHaveLength(1)
})

test('what was announced before there were openings is taken from the topic at the next start', async () => {
  const before = await openings()
  await factsOf(town, 'testamur.registry')
  await town.service.stop()
  await town.pool.query('TRUNCATE key_openings')
  await town.pool.query(`DELETE FROM spine.offsets WHERE topic = 'testamur.registry'`)
  await town.pool.query('DELETE FROM spine.inbox')
  await town.service.start()
  await expect.poll(async () => idsOf(await openings()).sort()).toEqual(idsOf(before).sort())
  const facts = await aboutKeys()
  for (const opening of await openings())
    expect(opens(facts.find(({ id }) => id === opening.event.id)!, opening)).toBe(true)
})
