import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member, until } from './issuer-town.js'
import { entrySignatureHolds, receiptHolds } from './reader.js'

let town: IssuerTown
let member: Member

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
})
afterAll(() => town[Symbol.asyncDispose]())

const award = (n: string, more = {}, idempotencyKey?: string) =>
  member.client.award({ achievement: member.achievement, learner: learner(n), ...more }, { idempotencyKey })

test('an erased learner is gone from every table; the credential stays without her, and so does its proof', async () => {
  const { pool } = town.issuer.context.store
  const direct = await award('gone', {}, 'gone-1')
  const offered = await award('gone', { delivery: 'offer' })
  await expect(member.client.eraseLearner('student-gone')).resolves.toEqual({ credentials: 2 })

  const view = await member.client.credential(direct.id)
  expect(view).toMatchObject({ id: direct.id, erasedAt: expect.any(String) })
  expect(view).not.toHaveProperty('learner')
  expect(view).not.toHaveProperty('credential')
  for (const id of [direct.id, offered.id])
    await expect(member.client.receipt(id)).rejects.toMatchObject({ status: 410, code: 'LEARNER_ERASED' })
  const { rows } =
    await pool.query(`SELECT (SELECT count(*) FROM learners)::int AS learners, (SELECT count(*) FROM offers)::int AS offers,
    (SELECT count(*) FROM kit.idempotency)::int AS answers, (SELECT count(*) FROM credentials WHERE sealed IS NOT NULL)::int AS sealed`)
  expect(rows[0]).toEqual({ learners: 0, offers: 0, answers: 0, sealed: 0 })

  const told = await until(() => {
    const events = town.neighbours.events.filter((e) => e.type === 'testamur.learner.erased.v1')
    if (events.length < 2) throw new Error('not announced yet')
    return events
  })
  expect(told.map((e) => e.subject).sort()).toEqual([direct.id, offered.id].sort())
  expect(told.map((e) => e.aggregateversion)).toEqual([2, 2])
  const entry = town.neighbours.events.find((e) => e.id === direct.event)!.ledgerentry!
  expect(entrySignatureHolds(entry, town.neighbours.keys.get(JSON.parse(entry).kid))).toBe(true)
  const response = await town.neighbours.fetch(new Request(`http://ledger/api/ledger/entries/${direct.event}/receipt`))
  expect(receiptHolds(await response.text(), entry)).toBe(true)
})

test('the same person awarded again is someone new', async () => {
  const before = await award('back')
  await member.client.eraseLearner('student-back')
  const after = await award('back')
  const pseudonyms = await until(() =>
    [before, after].map((a) => {
      const event = town.neighbours.events.find((e) => e.id === a.event)
      if (!event) throw new Error('not announced yet')
      return (event.data as { learner: string }).learner
    }),
  )
  expect(pseudonyms[0]).not.toBe(pseudonyms[1])
})

test('nobody erases whom the member does not know, nor the learner of another member', async () => {
  const other = await town.admit('zuid')
  await award('mine')
  const unknown = { status: 404, code: 'NOT_FOUND' }
  await expect(member.client.eraseLearner('nobody')).rejects.toMatchObject(unknown)
  await expect(other.client.eraseLearner('student-mine')).rejects.toMatchObject(unknown)
})

test('awards and an erasure at once leave no credential without its key', async () => {
  await award('both')
  const [erased] = await Promise.allSettled([
    member.client.eraseLearner('student-both'),
    ...Array.from({ length: 10 }, (_, i) => award('both', { result: String(i) })),
  ])
  expect(erased.status).toBe('fulfilled')
  const { items } = await member.client.credentials({ limit: 200 })
  for (const item of items) expect(Boolean(item.erasedAt)).toBe(!item.learner)
})
