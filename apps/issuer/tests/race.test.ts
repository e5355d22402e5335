import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member, until } from './issuer-town.js'

let town: IssuerTown
let member: Member

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
})
afterAll(() => town[Symbol.asyncDispose]())

test('64 awards at once on two instances: every status index once, every award announced once', async () => {
  const second = town.clientOf(member.bearer, await town.another())
  const clients = [member.client, second]
  const awards = await Promise.all(
    Array.from({ length: 64 }, (_, i) =>
      clients[i % 2]!.award(
        { achievement: member.achievement, learner: learner(i % 8) },
        i % 4 === 3 ? { idempotencyKey: `race-${i}` } : {},
      ),
    ),
  )
  const indices = new Set(awards.map((a) => `${a.status.uri}#${a.status.index}`))
  expect(indices.size).toBe(64)
  const ids = new Set(awards.map((a) => a.event))
  const seen = await until(() => {
    const found = town.neighbours.events.filter((e) => ids.has(e.id))
    if (found.length < 64) throw new Error(`${found.length} announced`)
    return found
  })
  expect(seen).toHaveLength(64)
  const learners = new Set(seen.map((e) => (e.data as { learner: string }).learner))
  expect(learners.size).toBe(8)
})

test('the database itself refuses a second credential on one index', async () => {
  const { pool } = town.issuer.context.store
  await member.client.award({ achievement: member.achievement, learner: learner('once') })
  const copy = pool.query(
    `INSERT INTO credentials (id, member, achievement, achievement_version, profile, delivery, status_list, status_uri, status_index, issued_at, event_id)
     SELECT gen_random_uuid(), member, achievement, achievement_version, profile, delivery, status_list, status_uri, status_index, issued_at, gen_random_uuid()
     FROM credentials LIMIT 1`,
  )
  await expect(copy).rejects.toMatchObject({ constraint: 'credentials_status_list_status_index_key' })
})

test('128 awards at once by threads of two instances, in groups: none lost, none twice, each its own index', async () => {
  const other = await town.another()
  const clients = [member.client, town.clientOf(member.bearer, other)]
  await Promise.all([town.issuer, other].map(({ context }) => context.composers.warm()))
  const awards = await Promise.all(
    Array.from({ length: 128 }, (_, i) =>
      clients[i % 2]!.award({ achievement: member.achievement, learner: learner(`t-${i % 100}`), result: String(i) }),
    ),
  )
  expect(new Set(awards.map((a) => `${a.status.uri}#${a.status.index}`)).size).toBe(128)
  const { pool } = town.issuer.context.store
  const { rows } = await pool.query('SELECT id, status_index, event_id FROM credentials WHERE id = ANY($1)', [
    awards.map((a) => a.id),
  ])
  const stored = new Map(rows.map((row) => [row.id, row]))
  for (const { id, status, event } of awards)
    expect(stored.get(id)).toMatchObject({ status_index: status.index, event_id: event })
  // Every answer is of the very award that was asked for, whichever group and thread it went through.
  for (const [i, { id, credential }] of awards.entries()) {
    expect(await member.client.credential(id)).toMatchObject({
      credential,
      result: String(i),
      learner: learner(`t-${i % 100}`),
    })
  }
  const ids = new Set(awards.map((a) => a.event))
  const seen = await until(() => {
    const found = town.neighbours.events.filter((e) => ids.has(e.id))
    if (found.length < 128) throw new Error(`${found.length} announced`)
    return found
  })
  expect(seen).toHaveLength(128)
})

test('two blocks of indices are kept at hand', async () => {
  const { pool } = town.issuer.context.store
  await until(async () => {
    const { rows } = await pool.query('SELECT count(*)::int AS n FROM status_slots WHERE member = $1', [member.slug])
    expect(rows[0].n).toBeGreaterThanOrEqual(1_024)
  })
})
