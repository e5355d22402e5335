import type { FaultPoint } from '@testamur/event-bus'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member, until } from './issuer-town.js'

let town: IssuerTown
let member: Member

beforeEach(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
})
afterEach(() => town[Symbol.asyncDispose]())

/** A fault that strikes once: what runs there is given up, as if the process had died. */
function striking(point: FaultPoint) {
  let struck = false
  return {
    struck: () => struck,
    at: (here: FaultPoint) => {
      if (here !== point || struck) return
      struck = true
      throw new Error(`struck at ${point}`)
    },
  }
}

test.each(['relay:before-send', 'relay:after-send'] as const)(
  'struck at %s, every award is announced, and takes effect once',
  async (point) => {
    await member.client.award({ achievement: member.achievement, learner: learner(0) })
    await town.issuer.stop()
    const faults = striking(point)
    const next = await town.another({ faults })
    const client = town.clientOf(member.bearer, next)
    const awards = await Promise.all(
      [1, 2, 3, 4].map((n) => client.award({ achievement: member.achievement, learner: learner(n) })),
    )
    await until(() => {
      const ids = new Set(town.neighbours.events.map((e) => e.id))
      for (const { event } of awards) if (!ids.has(event)) throw new Error('not announced yet')
    })
    expect(faults.struck()).toBe(true)
    for (const { id } of awards) expect((await client.credential(id)).learner).toBeDefined()
  },
)

test('what was awarded before a stop is there after it, and its announcement too', async () => {
  const award = await member.client.award({ achievement: member.achievement, learner: learner(1) })
  await town.issuer.stop()
  const next = await town.another()
  const view = await town.clientOf(member.bearer, next).credential(award.id)
  expect(view).toMatchObject({ credential: award.credential, learner: learner(1) })
  await until(() => expect(town.neighbours.events.map((e) => e.id)).toContain(award.event))
})

test('a sheet that was taken in before a stop is finished after it, each row once', { timeout: 120_000 }, async () => {
  const rows = Array.from({ length: 3_000 }, (_, i) => `${member.achievement},s-${i},Zoë,O'Brien`)
  const sheet = ['achievement,learnerId,givenName,familyName', ...rows].join('\n')
  const { id } = await member.client.awardSheet('csv', sheet)
  await until(async () => expect((await member.client.batch(id)).done).toBeGreaterThan(0))
  await town.issuer.stop()
  const client = town.clientOf(member.bearer, await town.another())
  const progress = await until(async () => {
    const now = await client.batch(id)
    if (now.state !== 'finished') throw new Error(`${now.done} done`)
    return now
  }, 90_000)
  expect(progress).toMatchObject({ rows: 3_000, done: 3_000, failed: 0 })
  const { rows: counted } = await town.issuer.context.store.pool.query(
    'SELECT count(*)::int AS n, count(DISTINCT batch_row)::int AS distinct FROM credentials WHERE batch = $1',
    [id],
  )
  expect(counted[0]).toEqual({ n: 3_000, distinct: 3_000 })
})

test('a transaction that fails leaves nothing behind: no learner, no credential, no event, no index used up', async () => {
  const { pool } = town.issuer.context.store
  await member.client.award({ achievement: member.achievement, learner: learner(0) })
  const count = async () =>
    (
      await pool.query(
        `SELECT (SELECT count(*) FROM learners)::int AS learners, (SELECT count(*) FROM credentials)::int AS credentials`,
      )
    ).rows[0]
  const before = await count()
  await pool.query('ALTER TABLE spine.outbox ADD CONSTRAINT refuse CHECK (false) NOT VALID')
  await expect(
    member.client.award({ achievement: member.achievement, learner: learner(1) }, { idempotencyKey: 'again' }),
  ).rejects.toMatchObject({ status: 500 })
  expect(await count()).toEqual(before)
  await pool.query('ALTER TABLE spine.outbox DROP CONSTRAINT refuse')
  const again = () =>
    member.client.award({ achievement: member.achievement, learner: learner(1) }, { idempotencyKey: 'again' })
  expect((await again()).id).toBe((await again()).id)
})
