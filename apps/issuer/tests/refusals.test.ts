import {
  accreditationWithdrawn,
  CONSORTIUM,
  memberLeft,
  memberReinstated,
  memberSuspended,
  topics,
  uuidv7,
} from '@testamur/credential-model'
import { grantBearer } from '@testamur/service-kit/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member, until } from './issuer-town.js'
import { publish } from './neighbours.js'

let town: IssuerTown
let member: Member
let other: Member

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  other = await town.admit('zuid')
})
afterAll(() => town[Symbol.asyncDispose]())

const award = (more: object = {}, who = member) =>
  who.client.award({ achievement: who.achievement, learner: learner(1), ...more } as never)
const say = (definition: typeof memberSuspended, slug: string) =>
  publish(
    town.bus,
    topics.registry,
    definition.make({ member: CONSORTIUM, producer: 'registry', now: new Date(), data: { member: slug } as never }),
  )
const problem = (status: number, code: string) => expect.objectContaining({ status, code })

test('an achievement that nobody published', () =>
  expect(award({ achievement: uuidv7() })).rejects.toEqual(problem(422, 'ACHIEVEMENT_UNKNOWN')))

test("another member's achievement, until the member is accredited for it", async () => {
  const body = { achievement: other.achievement }
  await expect(award(body)).rejects.toEqual(problem(403, 'NOT_ACCREDITED'))
  await town.accredit(member.slug, other.achievement)
  // Nothing waits here: the issuer looks whether a fact is still on its way before it refuses.
  await expect(award(body)).resolves.toMatchObject({ id: expect.any(String) })
})

test('an accreditation that has ended, or not begun', async () => {
  for (const period of [{ until: '2021-01-01T00:00:00Z' }, { from: '2090-01-01T00:00:00Z' }]) {
    const achievement = await town.publishAchievement(member.slug)
    await town.accredit(member.slug, achievement, period)
    await town.heard()
    await expect(award({ achievement })).rejects.toEqual(problem(403, 'NOT_ACCREDITED'))
  }
})

test('an accreditation that was withdrawn', async () => {
  const achievement = await town.publishAchievement(member.slug)
  await town.accredit(member.slug, achievement)
  await town.heard()
  await award({ achievement })
  const { rows } = await town.issuer.context.store.pool.query('SELECT id FROM accreditations WHERE achievement = $1', [
    achievement,
  ])
  const data = { accreditation: rows[0].id, member: member.slug, achievement, at: '2024-01-01T00:00:00Z' } as never
  await publish(
    town.bus,
    topics.registry,
    accreditationWithdrawn.make({ member: CONSORTIUM, producer: 'registry', now: new Date(), data }),
  )
  await town.heard()
  await expect(award({ achievement })).rejects.toEqual(problem(403, 'NOT_ACCREDITED'))
})

test('a suspended member, until it is reinstated; and one that has left', async () => {
  const slug = 'west'
  const west = await town.admit(slug)
  await award({}, west)
  await say(memberSuspended, slug)
  await town.heard()
  await expect(award({}, west)).rejects.toEqual(problem(403, 'MEMBER_SUSPENDED'))
  await say(memberReinstated, slug)
  await expect(award({}, west)).resolves.toBeDefined()
  await say(memberLeft, slug)
  await town.heard()
  await expect(award({}, west)).rejects.toEqual(problem(403, 'MEMBER_SUSPENDED'))
})

const onCurve = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

test('a holder key becomes cnf; one off the curve, private or of another kind is refused', async () => {
  const { credential } = await award({ holderKey: { ...onCurve, kid: 'mine' } })
  const payload = JSON.parse(Buffer.from(credential!.split('.')[1]!, 'base64url').toString())
  expect(payload.cnf).toEqual({ jwk: onCurve })
  await expect(award({ holderKey: { ...onCurve, y: onCurve.x } })).rejects.toEqual(problem(422, 'HOLDER_KEY_INVALID'))
  await expect(award({ holderKey: { ...onCurve, d: onCurve.x } })).rejects.toEqual(problem(400, 'INVALID_REQUEST'))
  await expect(award({ holderKey: onCurve, delivery: 'offer' })).rejects.toEqual(problem(400, 'INVALID_REQUEST'))
})

test('a validity that has ended', () =>
  expect(award({ validUntil: '2020-01-01T00:00:00Z' })).rejects.toEqual(problem(422, 'VALIDITY_PERIOD')))

test('a profile that the achievement cannot fill or does not allow, never silently another', async () => {
  const offered = { profile: 'eudi', delivery: 'offer' }
  await expect(award(offered)).rejects.toEqual(problem(422, 'PROFILE_UNAVAILABLE'))
  await expect(award({ profile: 'eudi' })).rejects.toEqual(problem(400, 'INVALID_REQUEST'))
  const achievement = await town.publishAchievement(member.slug, { profiles: ['open-badges'] })
  await town.accredit(member.slug, achievement)
  await expect(award({ achievement })).rejects.toEqual(problem(422, 'PROFILE_UNAVAILABLE'))
})

test.each([
  ['unknown fields', { colour: 'red' }, '/colour'],
  ['unknown fields of the learner', { learner: { ...learner(1), age: 7 } }, '/learner/age'],
  ['wrong types', { result: 8 }, '/result'],
  ['a time in another format', { validUntil: '01-03-2030' }, '/validUntil'],
])('%s', async (_what, more, path) => {
  const error = await award(more).catch((e: unknown) => e)
  expect(error).toMatchObject({ status: 400, code: 'INVALID_REQUEST', violations: [{ path }] })
})

test.each([
  ['{', 400, 'MALFORMED_JSON'],
  ['[]', 400, 'INVALID_REQUEST'],
  [`{"achievement":"${'x'.repeat(3e6)}"}`, 413, 'BODY_TOO_LARGE'],
])('a body that is none: %.10s', async (body, status, code) => {
  const headers = { authorization: `Bearer ${member.bearer}`, 'content-type': 'application/json' }
  const answer = await town.request('/api/issuer/credentials', { method: 'POST', headers, body })
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code])
})

test('no index at hand: 503 with Retry-After, and the award goes on once there are some', async () => {
  town.neighbours.leasing = false
  // Behind the lock of leasing: a block that is being stored would come after the deletion.
  await town.issuer.context.store.transaction(async ({ sql }) => {
    await sql.query(`SELECT pg_advisory_xact_lock(hashtext('status slots'), hashtext($1))`, [member.slug])
    await sql.query('DELETE FROM status_slots WHERE member = $1', [member.slug])
  })
  const headers = { authorization: `Bearer ${member.bearer}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ achievement: member.achievement, learner: learner(1) })
  const answer = await town.request('/api/issuer/credentials', { method: 'POST', headers, body })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
  town.neighbours.leasing = true
  await expect(award()).resolves.toBeDefined()
})

test('a member whose keys are not published: 503, and nothing is stored', async () => {
  town.neighbours.enrolling = false
  const slow = await town.admit('slow')
  await expect(award({}, slow)).rejects.toEqual(problem(503, 'KEYS_NOT_READY'))
  expect((await town.issuer.ready()).checks).toContainEqual(expect.objectContaining({ name: 'member keys', ok: false }))
  town.neighbours.enrolling = true
  // An award waits 3 s for keys; who is told to come again comes again.
  expect(await until(() => award({}, slow))).toBeDefined()
})

test('a key of a member that nobody has heard of, and a key of nobody', async () => {
  const { pool } = town.issuer.context.store
  const ghost = await grantBearer(pool, 'member', { member: 'ghost' })
  const nobody = await grantBearer(pool, 'operator', { scopes: ['credentials:issue'] })
  const body = { achievement: member.achievement, learner: learner(1) }
  await expect(town.clientOf(ghost.bearer, town.issuer).award(body)).rejects.toEqual(problem(503, 'KEYS_NOT_READY'))
  await expect(town.clientOf(nobody.bearer, town.issuer).award(body)).rejects.toEqual(problem(403, 'FORBIDDEN'))
})
