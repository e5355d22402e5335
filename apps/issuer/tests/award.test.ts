import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member, publicUrl, until } from './issuer-town.js'
import { entrySignatureHolds, openingHolds, readToken, receiptHolds } from './reader.js'

let town: IssuerTown
let member: Member

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
})
afterAll(() => town[Symbol.asyncDispose]())

const keyOf = (kid: unknown) => town.neighbours.keys.get(String(kid))
const announced = (id: string) =>
  until(() => {
    const event = town.neighbours.events.find((e) => e.id === id)
    if (!event) throw new Error('not announced yet')
    return event
  })

test('an award answers with a credential that verifies, with nothing personal in the open', async () => {
  const award = await member.client.award({ achievement: member.achievement, learner: learner(1), result: '8.5' })
  const kid = JSON.parse(Buffer.from(award.credential!.split('.')[0]!, 'base64url').toString()).kid
  const { header, payload, disclosed } = readToken(award.credential!, keyOf(kid))
  expect(header).toMatchObject({ typ: 'dc+sd-jwt', alg: 'ES256' })
  expect(payload).toMatchObject({
    iss: `${publicUrl}/issuers/noord`,
    status: { status_list: { uri: award.status.uri, idx: award.status.index } },
  })
  expect(Object.keys(disclosed).length).toBeGreaterThanOrEqual(8)
  expect(disclosed).toMatchObject({ given_name: 'Zoë', learner_id: 'student-1', grade: { value: '8.5' } })
  expect(JSON.stringify(payload)).not.toMatch(/Zoë|O'Brien|example\.org|student/)
})

test('the award is announced with an entry that the member signed, and its receipt ties it to the token', async () => {
  const award = await member.client.award({ achievement: member.achievement, learner: learner(2) })
  const event = await announced(award.event)
  expect(event.data).toMatchObject({
    credentialId: award.id,
    member: 'noord',
    delivery: 'direct',
    status: award.status,
  })
  expect(JSON.stringify(event)).not.toMatch(/Zoë|O'Brien|example\.org|student/)
  const entry = event.ledgerentry!
  expect(entrySignatureHolds(entry, keyOf(JSON.parse(entry).kid))).toBe(true)
  const receipt = await member.client.receipt(award.id)
  expect(receiptHolds(receipt, entry)).toBe(true)
  expect(openingHolds(receipt, entry, award.credential!)).toBe(true)
  const other = await member.client.award({ achievement: member.achievement, learner: learner(2) })
  expect(openingHolds(receipt, entry, other.credential!)).toBe(false)
})

test('a receipt before any checkpoint is a 409 that says so', async () => {
  const { neighbours } = town
  const award = await member.client.award({ achievement: member.achievement, learner: learner(3) })
  await announced(award.event)
  const events = neighbours.events.splice(0)
  await expect(member.client.receipt(award.id)).rejects.toMatchObject({ status: 409, code: 'RECEIPT_NOT_READY' })
  neighbours.events.push(...events)
})

test('the member reads its credentials again: one, a page, a learner', async () => {
  const award = await member.client.award({ achievement: member.achievement, learner: learner(4) })
  const view = await member.client.credential(award.id)
  expect(view).toMatchObject({ learner: learner(4), credential: award.credential, event: award.event })
  await member.client.award({ achievement: member.achievement, learner: learner(4) })
  const first = await member.client.credentials({ learner: 'student-4', limit: 1 })
  const second = await member.client.credentials({ learner: 'student-4', limit: 1, cursor: first.next })
  expect([first.items[0]?.id, second.items[0]?.id]).toContain(award.id)
  expect(second.next).toBeUndefined()
  expect(await member.client.credentials({ learner: 'nobody' })).toEqual({ items: [] })
})

test('the same learner has one pseudonym, and two awards to a new one at once do not make two', async () => {
  const two = await Promise.all(
    [1, 2].map((n) =>
      member.client.award(
        { achievement: member.achievement, learner: learner('twin') },
        { idempotencyKey: `twin-${n}` },
      ),
    ),
  )
  const third = await member.client.award({ achievement: member.achievement, learner: learner('twin') })
  const events = await Promise.all([...two, third].map((a) => announced(a.event)))
  const pseudonyms = new Set(events.map((e) => (e.data as { learner: string }).learner))
  expect(pseudonyms.size).toBe(1)
})

test('the demo awards in the past, and nobody else does', async () => {
  const asOf = '2025-11-03T10:00:00Z'
  const headers = town.demoHeaders(asOf)
  const award = await member.client.award({ achievement: member.achievement, learner: learner(5) }, { headers })
  expect((await member.client.credential(award.id)).issuedAt).toBe('2025-11-03T10:00:00.000Z')
  expect((await announced(award.event)).time).toBe('2025-11-03T10:00:00.000Z')
  await expect(
    member.client.award(
      { achievement: member.achievement, learner: learner(5) },
      { headers: { 'testamur-as-of': asOf } },
    ),
  ).rejects.toMatchObject({ status: 403 })
})

test('credentials are listed by the time of their award, the newest first, page by page', async () => {
  for (const asOf of ['2025-03-01T10:00:00Z', '2025-02-01T10:00:00Z', '2025-02-01T10:00:00Z'])
    await member.client.award(
      { achievement: member.achievement, learner: learner('timed') },
      { headers: town.demoHeaders(asOf) },
    )
  await member.client.award({ achievement: member.achievement, learner: learner('timed') })
  const { items } = await member.client.credentials({ learner: 'student-timed' })
  const times = items.map((item) => item.issuedAt.slice(0, 10))
  expect(times.slice(1)).toEqual(['2025-03-01', '2025-02-01', '2025-02-01'])
  const paged: string[] = []
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await member.client.credentials({ learner: 'student-timed', limit: 1, ...(cursor && { cursor }) })
    paged.push(...page.items.map((item) => item.id))
    cursor = page.next
    more = cursor !== undefined
  }
  expect(paged).toEqual(items.map((item) => item.id))
})

test('learner data cannot be read in the database', async () => {
  await member.client.award({ achievement: member.achievement, learner: learner('hidden') })
  const { rows } = await town.issuer.context.store.pool.query(
    `SELECT (SELECT string_agg(encode(c::text::bytea, 'escape'), '') FROM credentials c)
      || (SELECT string_agg(l::text, '') FROM learners l) AS everything`,
  )
  expect(rows[0].everything).not.toMatch(/hidden|O'Brien|example\.org/)
  expect(rows[0].everything).not.toContain(Buffer.from("O'Brien hidden").toString('hex'))
})
