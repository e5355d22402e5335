import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member } from './issuer-town.js'

let town: IssuerTown
let member: Member

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
})
afterAll(() => town[Symbol.asyncDispose]())

const award = (n: string | number, idempotencyKey: string) =>
  member.client.award({ achievement: member.achievement, learner: learner(n) }, { idempotencyKey })
const countOf = async (n: string | number) =>
  (await member.client.credentials({ learner: `student-${n}` })).items.length

test('the same key and body give the same answer, and one credential', async () => {
  const first = await award(1, 'one')
  expect(await award(1, 'one')).toEqual(first)
  expect(await countOf(1)).toBe(1)
})

test('the same key with another body is refused: another learner, or the same with another result', async () => {
  await award(2, 'two')
  await expect(award(3, 'two')).rejects.toMatchObject({ status: 422, code: 'IDEMPOTENCY_MISMATCH' })
  const changed = { achievement: member.achievement, learner: learner(2), result: '9' }
  await expect(member.client.award(changed, { idempotencyKey: 'two' })).rejects.toMatchObject({ status: 422 })
  expect(await countOf(3)).toBe(0)
})

test('16 at once with one key make one credential; who is told nothing else is told to wait', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 16 }, () => award('race', 'race')))
  const ids = new Set(answers.flatMap((a) => (a.status === 'fulfilled' ? [a.value.id] : [])))
  expect(ids.size).toBe(1)
  for (const a of answers)
    if (a.status === 'rejected') expect(a.reason).toMatchObject({ code: 'IDEMPOTENCY_IN_FLIGHT' })
  expect(await countOf('race')).toBe(1)
})

test('a refusal is not kept: the key may be used again once the reason is gone', async () => {
  const achievement = await town.publishAchievement(member.slug)
  await town.heard()
  const again = () => member.client.award({ achievement, learner: learner(5) }, { idempotencyKey: 'later' })
  await expect(again()).rejects.toMatchObject({ code: 'NOT_ACCREDITED' })
  await town.accredit(member.slug, achievement)
  await town.heard()
  await expect(again()).resolves.toBeDefined()
})

test("a key is its caller's own: another member may use the same", async () => {
  const other = await town.admit('zuid')
  const mine = await award(6, 'shared')
  const theirs = await other.client.award(
    { achievement: other.achievement, learner: learner(6) },
    { idempotencyKey: 'shared' },
  )
  expect(theirs.id).not.toBe(mine.id)
})
