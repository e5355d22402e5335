import { credentialRevoked, topics } from '@testamur/credential-model'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member, until } from '../issuer-town.js'
import { publish } from '../neighbours.js'
import { readToken } from '../reader.js'
import { newHolderKey } from '../wallet.js'
import { credentialsOf, keys, makeAvailable, type Wallets, walletsOf } from './pre-authorized.js'

let town: IssuerTown
let member: Member
let wallets: Wallets

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  wallets = walletsOf(town, member)
})
afterAll(() => town[Symbol.asyncDispose]())

const after = (ms: number) => new Date(Date.now() + ms).toISOString()
const inAnHour = () => after(3_600_000)

test('who waits is told for how long, a day at most, and her access token is good until she can come back', async () => {
  const { pool } = town.issuer.context.store
  for (const [n, days, interval] of [
    ['short', 0.5, 43_200],
    ['long', 40, 86_400],
  ] as const) {
    const { id, token } = await wallets.granted(n, { availableFrom: after(days * 86_400_000) })
    const { body } = await wallets.claim(token)
    expect(Math.abs(Number(body.interval) - interval)).toBeLessThan(60)
    const { rows } = await pool.query('SELECT expires_at FROM access_tokens WHERE credential_id = $1', [id])
    expect(rows[0].expires_at.getTime()).toBeGreaterThan(Date.now() + (days + 6) * 86_400_000)
  }
})

test('who asks first for a deferred award is its holder: she gets the same transaction again, others none', async () => {
  const { token } = await wallets.granted('first', { availableFrom: inAnHour() })
  const holder = newHolderKey()
  const first = await wallets.claim(token, [holder])
  expect((await wallets.claim(token, [holder])).body).toMatchObject({ transaction_id: first.body.transaction_id })
  expect((await wallets.claim(token, [newHolderKey()])).body).toMatchObject({ error: 'credential_request_denied' })
})

test('eight keys at once on a deferred award: one transaction', async () => {
  const { id, token } = await wallets.granted('race', { availableFrom: inAnHour() })
  const other = await town.another()
  const answers = await Promise.all(keys(8).map((key, i) => wallets.claim(token, [key], {}, i % 2 ? other : undefined)))
  expect(answers.filter((a) => a.status === 202)).toHaveLength(1)
  expect(answers.filter((a) => a.body.error === 'credential_request_denied')).toHaveLength(7)
  const { rows } = await town.issuer.context.store.pool.query(
    'SELECT count(*)::int AS n FROM deferred_claims WHERE credential_id = $1',
    [id],
  )
  expect(rows[0].n).toBe(1)
})

test("a transaction is its own token's alone, and nobody's if it was invented", async () => {
  const mine = await wallets.granted('mine', { availableFrom: inAnHour() })
  const theirs = await wallets.granted('theirs', { availableFrom: inAnHour() })
  const { transaction_id } = (await wallets.claim(mine.token)).body
  await wallets.claim(theirs.token)
  for (const [token, id] of [
    [theirs.token, transaction_id],
    [mine.token, 'invented'],
  ])
    expect(await wallets.json('deferred', String(token), { transaction_id: id })).toMatchObject({
      status: 400,
      body: { error: 'invalid_transaction_id' },
    })
  expect(await wallets.json('deferred', 'no-token', { transaction_id })).toMatchObject({
    status: 401,
    body: { error: 'invalid_token' },
  })
  for (const body of ['{', {}, { transaction_id: 7 }, []])
    expect(await wallets.json('deferred', mine.token, body)).toMatchObject({
      status: 400,
      body: { error: 'invalid_credential_request' },
    })
})

test('an award that is revoked while a wallet waits is denied for good', async () => {
  const { id, token } = await wallets.granted('gone', { availableFrom: inAnHour() })
  const { transaction_id } = (await wallets.claim(token)).body
  const data = {
    credentialId: id,
    member: 'noord',
    achievement: member.achievement,
    status: 'revoked',
    reason: 'issued-in-error',
    effectiveAt: new Date().toISOString(),
  } as never
  const event = credentialRevoked.make({ member: 'noord', producer: 'revocation', now: new Date(), data })
  await publish(town.bus, topics.credential, event)
  await until(async () => expect((await member.client.credential(id)).status.value).toBe('revoked'))
  expect(await wallets.json('deferred', token, { transaction_id })).toMatchObject({
    status: 400,
    body: { error: 'credential_request_denied' },
  })
})

test('availableFrom belongs to an offer', async () => {
  const wrong = { achievement: member.achievement, learner: learner(1), availableFrom: inAnHour() }
  await expect(member.client.award(wrong as never)).rejects.toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
})

test('an award that is not available yet is deferred, survives a restart, and is given when its time has come, once', async () => {
  const { id, token } = await wallets.granted('later', { availableFrom: inAnHour() })
  const holders = keys(2)
  const waiting = await wallets.claim(token, holders)
  expect(waiting).toMatchObject({ status: 202, body: { transaction_id: expect.stringMatching(/^[\w-]{43}$/) } })
  expect(Math.abs(Number(waiting.body.interval) - 3_600)).toBeLessThan(60)
  expect(waiting.headers.get('cache-control')).toBe('no-store')
  const { transaction_id } = waiting.body
  const still = await wallets.json('deferred', token, { transaction_id })
  expect(still).toMatchObject({ status: 202, body: { transaction_id, interval: expect.any(Number) } })

  await makeAvailable(town, id)
  await town.issuer.stop()
  const next = await town.another()
  const done = await wallets.json('deferred', token, { transaction_id }, next)
  expect([done.status, Object.keys(done.body)]).toEqual([200, ['credentials']])
  const tokens = credentialsOf(done)
  const { kid } = JSON.parse(Buffer.from(tokens[0]!.split('.')[0]!, 'base64url').toString())
  const bound = tokens.map((t) => readToken(t, town.neighbours.keys.get(kid)).payload.cnf)
  expect(bound).toEqual(holders.map(({ jwk }) => ({ jwk })))

  const used = await wallets.json('deferred', token, { transaction_id }, next)
  expect(used).toMatchObject({ status: 400, body: { error: 'invalid_transaction_id' } })
  expect(credentialsOf(await wallets.claim(token, holders, {}, next))).toEqual(tokens)
  const { rows } = await next.context.store.pool.query('SELECT 1 FROM deferred_claims WHERE credential_id = $1', [id])
  expect(rows).toEqual([])
  const { claimed } = await town.clientOf(member.bearer, next).credential(id)
  expect(claimed?.copies).toHaveLength(2)
})
