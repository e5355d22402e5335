import { uuidv7 } from '@testamur/credential-model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AccessKeys,
  applyAccessKeyGranted,
  applyAccessKeyWithdrawn,
  newBearerKey,
  openAccessKeys,
  route,
  type Sql,
  type Statement,
} from '../src/index.js'
import { createTestDatabase, grantBearer, type TestDatabase, trespasses } from '../src/testing/index.js'
import { bearer, createTestApp, ISSUER } from './app.js'

let db: TestDatabase
let keys: AccessKeys
let app: ReturnType<typeof createTestApp>['app']
beforeAll(async () => {
  db = await createTestDatabase()
  keys = openAccessKeys({ sql: db.pool })
  app = createTestApp({}, keys).app
})
afterAll(() => db.drop())

const make = (token?: string) =>
  app.request('/api/things', {
    method: 'POST',
    body: '{"name":"x"}',
    headers: { 'content-type': 'application/json', ...(token && bearer(token)) },
  })

test('every route refuses every key that is not for it', async () => {
  const attempts = await trespasses(app, db.pool)
  expect(attempts).toHaveLength(6 + 6 + 4)
  for (const { name, method, path, bearer: token, status, code } of attempts) {
    const response = await app.request(path, { method, headers: token ? bearer(token) : {} })
    expect({ name, status: response.status, code: (await response.json()).code }).toEqual({ name, status, code })
  }
})

test('the member comes from the key', async () => {
  const { bearer: token } = await grantBearer(db.pool, 'member', { member: 'noorderhaven' })
  const response = await make(token)
  expect(response.status).toBe(201)
  expect(await response.json()).toMatchObject({ member: 'noorderhaven' })
})

test('401 and 403 say how to get in', async () => {
  expect((await make()).headers.get('www-authenticate')).toBe('Bearer')
  const expired = await grantBearer(db.pool, 'member', { expiresAt: '2026-03-01T09:00:00Z' })
  expect((await make(expired.bearer)).headers.get('www-authenticate')).toContain('invalid_token')
  const small = await grantBearer(db.pool, 'member', { scopes: ['credentials:read'] })
  expect((await (await make(small.bearer)).json()).detail).toContain('credentials:issue')
})

test('any one of several scopes opens a route, and a refusal names them all', async () => {
  const watchers = (token: string) => app.request('/api/things/1/watchers', { headers: bearer(token) })
  const member = await grantBearer(db.pool, 'member', { scopes: ['credentials:read'] })
  const employer = await grantBearer(db.pool, 'employer', { scopes: ['watch:wide', 'subscriptions:write'] })
  expect(await (await watchers(member.bearer)).json()).toEqual({ kind: 'member' })
  expect(await (await watchers(employer.bearer)).json()).toEqual({ kind: 'employer' })
  const analyst = await watchers((await grantBearer(db.pool, 'analyst')).bearer)
  expect(analyst.status).toBe(403)
  expect((await analyst.json()).detail).toContain('credentials:read or subscriptions:write')
})

test('a route that no scope opens cannot be declared', () => {
  const none = { method: 'get' as const, path: '/nobody', responses: {} }
  expect(() => route({ ...none, access: { anyOf: [] } })).toThrow('GET /nobody')
})

test('a service is known by its credential, a bearer key is none', async () => {
  const call = (token: string) => app.request('/internal/test/keys', { method: 'POST', headers: bearer(token) })
  expect(await (await call(ISSUER)).json()).toEqual({ from: 'issuer' })
  expect((await call(`${ISSUER}x`)).status).toBe(401)
})

describe('a withdrawn key', () => {
  test('is refused as soon as the withdrawal is told', async () => {
    const { bearer: token, key } = await grantBearer(db.pool, 'member')
    expect((await make(token)).status).toBe(201)
    await applyAccessKeyWithdrawn(db.pool, key)
    keys.forget(key.hash)
    expect((await make(token)).status).toBe(401)
  })
  test('is refused from the commit on, also where it was asked for between the telling and the commit', async () => {
    const { key } = await grantBearer(db.pool, 'member')
    const client = await db.pool.connect()
    await client.query('BEGIN')
    await applyAccessKeyWithdrawn(client, key)
    keys.forget(key.hash) // as a consumer does, inside its transaction
    expect(await keys.find(key.hash)).toMatchObject({ id: key.id })
    await client.query('COMMIT')
    client.release()
    expect(await keys.find(key.hash)).toBeUndefined()
  })
  test('is not kept by a request that read it before the commit and ends after it', async () => {
    const { key } = await grantBearer(db.pool, 'member')
    const [read, answered] = [gate(), gate()]
    const slow = openAccessKeys({
      sql: {
        query: async (text: string | Statement, values?: unknown[]) => {
          const answer = await db.pool.query(text, values)
          read.release()
          await answered.open
          return answer as never
        },
      },
    })
    const early = slow.find(key.hash)
    await read.open
    await applyAccessKeyWithdrawn(db.pool, key)
    slow.forget(key.hash)
    answered.release()
    expect(await early).toMatchObject({ id: key.id })
    expect(await slow.find(key.hash)).toBeUndefined()
  })
  test('is refused within five seconds by a process that was told nothing', async () => {
    const { key } = await grantBearer(db.pool, 'member')
    let now = 0
    const untold = openAccessKeys({ sql: db.pool, nowMs: () => now })
    await untold.find(key.hash)
    await applyAccessKeyWithdrawn(db.pool, key)
    now = 5_000
    expect(await untold.find(key.hash)).toBeUndefined()
  })
  test('stays withdrawn when its grant is heard again', async () => {
    const { key } = await grantBearer(db.pool, 'member')
    await applyAccessKeyWithdrawn(db.pool, key)
    await applyAccessKeyWithdrawn(db.pool, key)
    await applyAccessKeyGranted(db.pool, { key })
    keys.forget(key.hash)
    expect(await keys.find(key.hash)).toBeUndefined()
  })
})

describe('a key that is not known', () => {
  test('opens from the commit of its grant on, also where it was asked for before it', async () => {
    const { hash } = newBearerKey('member')
    const client = await db.pool.connect()
    await client.query('BEGIN')
    await grant(hash, client)
    keys.forget(hash)
    expect(await keys.find(hash)).toBeUndefined()
    await client.query('COMMIT')
    client.release()
    expect(await keys.find(hash)).toMatchObject({ hash })
  })
  test('is looked for once more when the replica has caught up', async () => {
    const { key: token, hash } = newBearerKey('member')
    const late = openAccessKeys({ sql: db.pool, onMiss: () => grant(hash) })
    expect(await late.find(hash)).toMatchObject({ hash })
    expect(token).toMatch(/^testamur_member_/)
  })
  test('is not asked for again for a while, and all who ask wait for one reader', async () => {
    let asked = 0
    let now = 0
    const onMiss = async () => void asked++
    const junk = openAccessKeys({ sql: db.pool, onMiss, negativeMs: 3_000, nowMs: () => now })
    const hash = newBearerKey('member').hash
    await junk.find(hash)
    await junk.find(hash)
    expect(asked).toBe(1)
    now = 3_001
    await junk.find(hash)
    expect(asked).toBe(2)
  })
})

/** What waits at `open` goes on after `release`. */
function gate() {
  let release = () => {}
  const open = new Promise<void>((resolve) => {
    release = resolve
  })
  return { open, release }
}

async function grant(hash: string, sql: Sql = db.pool): Promise<void> {
  await applyAccessKeyGranted(sql, {
    key: {
      ...{ id: uuidv7(), hash, prefix: 'testamur_member_', kind: 'member', name: 'late', scopes: [] },
      expiresAt: '2099-01-01T00:00:00Z' as never,
    },
  })
}
