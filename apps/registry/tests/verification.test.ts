import { randomBytes } from 'node:crypto'
import { credentialIssued, credentialRevoked, learnerErased, uuidv7 } from '@testamur/credential-model'
import { copyDigest, type Issued, issueSdJwtVc, StatusList, signStatusListToken } from '@testamur/credential-proof'
import { addToOutbox } from '@testamur/event-bus'
import type { LedgerKey } from '@testamur/service-kit'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openPeers } from '../src/peers.js'
import { factsOf } from './facts.js'
import { course, PUBLIC_URL, startRegistry, type TestRegistry } from './harness.js'
import { enrolled, newKey } from './member-keys.js'

const iss = `${PUBLIC_URL}/issuers/noorderhaven`
const listUri = `${PUBLIC_URL}/status-lists/1`
const second = () => Math.floor(Date.now() / 1_000)

let town: TestRegistry
let credentialKey: LedgerKey
let statusKey: LedgerKey
let achievement: string
/** What the other services answer, by path; what is not there does not answer at all. */
let elsewhere: Map<string, () => Response | Promise<Response>>
let nextIndex = 0
/** The clock by which a fetched list grows old, in milliseconds. */
let listClock = 0

beforeAll(async () => {
  const fetch = (request: Request) => {
    const answer = elsewhere.get(new URL(request.url).pathname)
    if (!answer) throw new TypeError('connection refused')
    return answer()
  }
  const origins = {
    publicUrl: PUBLIC_URL,
    revocationUrl: 'http://revocation.internal',
    ledgerUrl: 'http://ledger.internal',
  }
  town = await startRegistry({ peers: openPeers({ ...origins, fetch, nowMs: () => listClock }) })
  const key = await town.admit('noorderhaven')
  achievement = (await town.ask('POST', '/api/registry/achievements', { key, body: course() })).json.id
  credentialKey = await enrolled(town, 'credential')
  statusKey = await enrolled(town, 'status')
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})

async function statusToken(revoked: number[] = [], key = statusKey): Promise<string> {
  const list = StatusList.of(1_024)
  for (const index of revoked) list.set(index, 1)
  const [iat, exp] = [second(), second() + 600]
  return signStatusListToken({ uri: listUri, iss, list, iat, exp, ttl: 60, kid: key.kid, sign: key.sign })
}

// No test reads what another one has just fetched.
beforeEach(async () => {
  listClock += 10_000
  const token = await statusToken()
  elsewhere = new Map([['/status-lists/1', () => new Response(token)]])
})

function issue(index: number, more: { key?: LedgerKey; exp?: number } = {}): Issued {
  const { key = credentialKey, exp } = more
  const status = { status_list: { idx: index, uri: listUri } }
  return issueSdJwtVc({
    header: { kid: key.kid },
    plain: { iss, vct: `${PUBLIC_URL}/types/micro-credential`, iat: second() - 10, status, ...(exp && { exp }) },
    disclosable: { given_name: 'Zoë', family_name: 'Vos', achievement_name: 'Reading maps' },
    sign: key.sign,
  })
}

/** Awards: a token, and the fact of it on the bus as the issuer would tell it. */
async function award(more: { key?: LedgerKey; exp?: number } = {}) {
  const index = nextIndex++
  const issued = issue(index, more)
  const copySalt = randomBytes(32)
  const digest = copyDigest(copySalt, issued.jwt)
  const status = { uri: listUri, index }
  const credentialId = uuidv7()
  const data = { credentialId, member: 'noorderhaven', achievement, achievementVersion: 1, learner: uuidv7() }
  const rest = { profile: 'micro-credential', delivery: 'direct', status, validFrom: new Date().toISOString() }
  const parts = { member: 'noorderhaven', producer: 'issuer', now: new Date() }
  const made = { ...parts, data: { ...data, ...rest, copies: [{ digest, status }] } }
  await addToOutbox(town.pool, [credentialIssued.make(made as unknown as Parameters<typeof credentialIssued.make>[0])])
  return { index, digest, credentialId, presentation: issued.token }
}

const verify = (body: unknown) => town.ask('POST', '/api/registry/verifications', { body })
const directory = (digest: string) => town.ask('GET', `/api/registry/credentials/${digest}`)
const outcome = (json: { checks: { name: string; outcome: string }[] }, name: string) =>
  json.checks.find((check) => check.name === name)?.outcome
const counted = async () => (await factsOf(town, 'testamur.verification')).map((fact) => fact.data)

test('a genuine credential is valid, and its achievement is counted', async () => {
  const { presentation } = await award()
  const { status, json } = await verify({ presentation })
  expect(status).toBe(200)
  expect([json.verdict, outcome(json, 'status'), outcome(json, 'receipt')]).toEqual(['valid', 'passed', 'not-given'])
  expect(json.claims).toMatchObject({ family_name: 'Vos' })
  await vi.waitFor(
    async () => expect(await counted()).toContainEqual(expect.objectContaining({ verdict: 'valid', achievement })),
    20_000,
  )
})

describe('what is not valid', () => {
  test('a changed disclosure', async () => {
    const parts = (await award()).presentation.split('~')
    const [first = ''] = parts.splice(1, 1)
    parts.splice(1, 0, `${first.slice(0, -3)}${first.at(-3) === 'A' ? 'B' : 'A'}${first.slice(-2)}`)
    expect((await verify({ presentation: parts.join('~') })).json.verdict).toBe('invalid')
  })
  test('a changed signature', async () => {
    const { presentation } = await award()
    const end = presentation.indexOf('~')
    const broken = `${presentation.slice(0, end - 4)}AAAA${presentation.slice(end)}`
    expect((await verify({ presentation: broken })).json.verdict).toBe('invalid')
  })
  test('a key that was never enrolled, and one of another purpose', async () => {
    for (const key of [newKey('credential'), statusKey])
      expect((await verify({ presentation: (await award({ key })).presentation })).json.verdict).toBe('invalid')
  })
  test.each(['x', '~', 'a.b.c~', '{"a":1}', 'é'.repeat(300)])(
    'a text that is no credential: %s',
    async (presentation) => {
      const { status, json } = await verify({ presentation })
      expect([status, json.verdict]).toEqual([200, 'invalid'])
    },
  )
  test('an expired one', async () => {
    const { presentation } = await award({ exp: second() - 3 })
    expect((await verify({ presentation })).json.verdict).toBe('expired')
  })
  test('a body that is malformed is a problem', async () => {
    for (const body of [{}, { presentation: 7 }, { presentation: 'x', colour: 'red' }, { presentation: '' }])
      expect((await verify(body)).json.code).toBe('INVALID_REQUEST')
    expect((await verify({ presentation: 'x'.repeat(1_200_000) })).json.code).toBe('BODY_TOO_LARGE')
  })
})

describe('what cannot be told is never valid', () => {
  test('a list is read anew after a second: a revocation shows', async () => {
    const { presentation, index } = await award()
    expect((await verify({ presentation })).json.verdict).toBe('valid')
    const token = await statusToken([index])
    elsewhere.set('/status-lists/1', () => new Response(token))
    expect((await verify({ presentation })).json.verdict).toBe('valid')
    listClock += 1_000
    expect((await verify({ presentation })).json.verdict).toBe('revoked')
  })
  test('a status list that does not answer, answers 503, or is signed by a stranger', async () => {
    const forged = await statusToken([], newKey('status'))
    const answers = [
      () => Promise.reject(new Error('reset')),
      () => new Response('', { status: 503 }),
      () => new Response(forged),
      () => new Response('nonsense'),
    ]
    for (const [i, answer] of answers.entries()) {
      const { presentation } = await award()
      elsewhere.set('/status-lists/1', answer)
      listClock += 1_000
      const { json } = await verify({ presentation })
      expect([json.verdict, outcome(json, 'status')], String(i)).toEqual(['cannot-tell', 'cannot-tell'])
    }
  })
  test('a receipt while the ledger does not answer', async () => {
    const { presentation } = await award()
    const { json } = await verify({ presentation, receipt: 'c2sp.org/tlog-proof@v1\n' })
    expect(json.verdict).not.toBe('valid')
    expect(outcome(json, 'receipt')).toBe('cannot-tell')
  })
})

test('the directory is asked by the digest of a copy, follows the status and forgets who was erased', async () => {
  const { digest, credentialId } = await award()
  await vi.waitFor(async () => expect((await directory(digest)).status).toBe(200), 20_000)
  const { json, text } = await directory(digest)
  expect(json).toMatchObject({ member: 'noorderhaven', achievement, version: 1, status: 'valid' })
  expect(text).not.toContain(credentialId)
  const about = { credentialId, member: 'noorderhaven' }
  const parts = { member: 'noorderhaven', producer: 'revocation', now: new Date() }
  const change = { ...about, achievement, status: 'revoked', reason: 'fraud', effectiveAt: '2026-01-01T00:00:00Z' }
  const revoked = { ...parts, data: change } as unknown as Parameters<typeof credentialRevoked.make>[0]
  await addToOutbox(town.pool, [credentialRevoked.make(revoked)])
  await vi.waitFor(async () => expect((await directory(digest)).json).toMatchObject({ status: 'revoked' }), 20_000)
  const erased = { ...parts, data: about } as unknown as Parameters<typeof learnerErased.make>[0]
  await addToOutbox(town.pool, [learnerErased.make(erased)])
  await vi.waitFor(async () => expect((await directory(digest)).json.code).toBe('CREDENTIAL_NOT_FOUND'), 20_000)
  expect((await directory('short')).json.code).toBe('INVALID_REQUEST')
})

test('verifications are rate-limited by address', async () => {
  // 200 at once and 50 a second are let through: so many more that a slow machine gains nothing by its slowness.
  const answers = await Promise.all(Array.from({ length: 600 }, () => verify({ presentation: 'x' })))
  const limited = answers.filter((a) => a.status === 429)
  expect(limited.length).toBeGreaterThan(0)
  expect(limited[0]?.json.code).toBe('RATE_LIMITED')
  expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
})
