import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member, until } from '../issuer-town.js'
import { problemOf, reaches, sheetOf } from './sheets.js'

let town: IssuerTown
let member: Member

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
})
afterAll(() => town[Symbol.asyncDispose]())

const credentialsOf = async (batch: string) => {
  const { rows } = await town.issuer.context.store.pool.query<{ awarded: number; rows: number }>(
    'SELECT count(*)::int AS awarded, count(DISTINCT batch_row)::int AS rows FROM credentials WHERE batch = $1',
    [batch],
  )
  return rows[0]!
}

test('a sheet that is held awards nothing until it is started', async () => {
  const { id } = await member.client.awardSheet('csv', sheetOf(member.achievement, 20, 'held'), {
    hold: true,
    name: 'held.csv',
  })
  expect(await member.client.batch(id)).toMatchObject({ state: 'checked', rows: 20, done: 0, name: 'held.csv' })
  town.issuer.context.running.batches?.wake()
  const other = await member.client.awardSheet('csv', sheetOf(member.achievement, 1, 'other'))
  await reaches(member, other.id, ['finished'])
  expect(await credentialsOf(id)).toEqual({ awarded: 0, rows: 0 })
  expect((await member.client.steerBatch(id, 'start')).state).toMatch(/running|finished/)
  expect(await reaches(member, id, ['finished'])).toMatchObject({ done: 20, failed: 0 })
})

test('once a pause is answered nothing more is awarded, and it goes on where it stopped', {
  timeout: 120_000,
}, async () => {
  const { id } = await member.client.awardSheet('csv', sheetOf(member.achievement, 3_000, 'pause'))
  await until(async () => expect((await member.client.batch(id)).done).toBeGreaterThan(0))
  const paused = await member.client.steerBatch(id, 'pause')
  const then = await credentialsOf(id)
  expect(paused.state).toBe('paused')
  expect(then.awarded).toBeLessThan(3_000)
  for (const issuer of [town.issuer, await town.another()]) issuer.context.running.batches?.wake()
  const later = await member.client.awardSheet('csv', sheetOf(member.achievement, 300, 'after'))
  await reaches(member, later.id, ['finished'])
  expect(await credentialsOf(id)).toEqual(then)
  expect((await member.client.batch(id)).done).toBe(then.awarded)
  await member.client.steerBatch(id, 'resume')
  await reaches(member, id, ['finished'], 100_000)
  expect(await credentialsOf(id)).toEqual({ awarded: 3_000, rows: 3_000 })
})

test('a cancellation gives up what waits, keeps what was awarded, and forgets what the rows asked for', async () => {
  const { id } = await member.client.awardSheet('csv', sheetOf(member.achievement, 2_000, 'cancel'))
  const cancelled = await member.client.steerBatch(id, 'cancel')
  const { awarded } = await credentialsOf(id)
  expect(cancelled).toMatchObject({ state: 'cancelled', done: awarded })
  const { rows } = await town.issuer.context.store.pool.query(
    `SELECT outcome, count(*)::int AS count, count(input)::int AS kept FROM batch_rows WHERE batch = $1 GROUP BY outcome`,
    [id],
  )
  expect(Object.fromEntries(rows.map((r) => [r.outcome, r.count]))).toEqual({
    ...(awarded > 0 && { awarded }),
    cancelled: 2_000 - awarded,
  })
  expect(rows.every((r) => r.kept === 0)).toBe(true)
})

describe('what its state does not allow', () => {
  test.each(['start', 'pause', 'resume', 'cancel'] as const)('%s a sheet that is finished', async (steering) => {
    const { id } = await member.client.awardSheet('csv', sheetOf(member.achievement, 1, `done-${steering}`))
    await reaches(member, id, ['finished'])
    expect(await problemOf(member.client.steerBatch(id, steering))).toMatchObject({ status: 409, code: 'BATCH_STATE' })
  })
  test('said twice, it is done once', async () => {
    const { id } = await member.client.awardSheet('csv', sheetOf(member.achievement, 2, 'twice'), { hold: true })
    for (const _ of [1, 2]) expect((await member.client.steerBatch(id, 'cancel')).state).toBe('cancelled')
  })
  test('a sheet that nobody handed in', async () => {
    expect(await problemOf(member.client.steerBatch(crypto.randomUUID(), 'start'))).toMatchObject({ status: 404 })
  })
})

test('many hands at once: pauses, resumptions and three processes make no row twice', {
  timeout: 120_000,
}, async () => {
  const issuers = [town.issuer, await town.another(), await town.another()]
  const { id } = await member.client.awardSheet('csv', sheetOf(member.achievement, 2_000, 'race'), { hold: true })
  await Promise.all(
    issuers.map((issuer) =>
      town
        .clientOf(member.bearer, issuer)
        .steerBatch(id, 'start')
        .catch(() => {}),
    ),
  )
  for (let i = 0; i < 12; i++) {
    const acts = (['pause', 'resume'] as const).map((act, j) =>
      town
        .clientOf(member.bearer, issuers[(i + j) % 3]!)
        .steerBatch(id, act)
        .catch(() => {}),
    )
    await Promise.all(acts)
    for (const issuer of issuers) issuer.context.running.batches?.wake()
  }
  await member.client.steerBatch(id, 'resume').catch(() => {})
  const done = await reaches(member, id, ['finished'], 100_000)
  expect(done).toMatchObject({ done: 2_000, failed: 0 })
  expect(await credentialsOf(id)).toEqual({ awarded: 2_000, rows: 2_000 })
})
