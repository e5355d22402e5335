import { afterAll, beforeAll, expect, test } from 'vitest'
import { PUBLIC_URL, startRegistry, type TestRegistry } from './harness.js'
import { enrol, newKey } from './member-keys.js'

let town: TestRegistry
beforeAll(async () => {
  town = await startRegistry()
  await town.admit('noorderhaven')
  await town.admit('zilverduin')
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})
const keysOf = async (slug: string) =>
  (await town.ask('GET', `/issuers/${slug}/keys`)).json.keys as Record<string, string>[]
const metadataOf = async (slug: string) => (await town.ask('GET', `/.well-known/jwt-vc-issuer/issuers/${slug}`)).json

test('a service enrols a key by showing that it holds it; again changes nothing', async () => {
  const key = newKey('credential')
  const first = await enrol(town, key)
  expect(first.status, first.text).toBe(201)
  const again = await enrol(town, key)
  expect([again.status, again.json]).toEqual([200, first.json])
  expect(await keysOf('noorderhaven')).toContainEqual(
    expect.objectContaining({ kid: key.kid, purpose: 'credential', service: 'issuer', alg: 'ES256', state: 'active' }),
  )
})

test('the first key of a purpose speaks from the admission on, a later one from its enrolment', async () => {
  const { admittedAt } = (await town.ask('GET', '/api/registry/members/zilverduin')).json
  const enrolOne = async () =>
    (await enrol(town, newKey('ledger'), { member: 'zilverduin', purpose: 'ledger' })).json.from
  expect(await enrolOne()).toBe(admittedAt)
  expect(Date.parse(await enrolOne())).toBeGreaterThan(Date.parse(admittedAt))
})

test('the metadata holds the keys that sign credentials, and nothing else', async () => {
  await enrol(town, newKey('status'), { purpose: 'status', service: 'revocation' })
  await enrol(town, newKey('ledger'), { purpose: 'ledger' })
  const { issuer, jwks } = await metadataOf('noorderhaven')
  expect(issuer).toBe(`${PUBLIC_URL}/issuers/noorderhaven`)
  const all = await keysOf('noorderhaven')
  expect(all.map((k) => k.purpose).sort()).toEqual(['credential', 'ledger', 'ledger', 'status'])
  expect(jwks.keys.map((k: { kid: string }) => k.kid)).toEqual(
    all.filter((k) => k.purpose === 'credential').map((k) => k.kid),
  )
  for (const key of [...jwks.keys, ...all]) expect(key).not.toHaveProperty('d')
})

test('what does not hold is refused', async () => {
  const [key, other] = [newKey('credential'), newKey('credential')]
  const code = async (answer: ReturnType<typeof enrol>) => (await answer).json.code
  const foreign = enrol(town, { ...key, sign: other.sign })
  expect(await code(foreign)).toBe('KEY_PROOF_INVALID')
  expect(await code(enrol(town, key, { now: new Date(Date.now() - 3_600_000) }))).toBe('KEY_PROOF_INVALID')
  expect(await code(enrol(town, key, { purpose: 'ledger' }))).toBe('KEY_PROOF_INVALID')
  expect(await code(enrol(town, key, { purpose: 'status' }))).toBe('FORBIDDEN')
  expect(await code(enrol(town, key, { as: town.credentials.revocation }))).toBe('FORBIDDEN')
  expect(await code(enrol(town, key, { as: town.credentials.demo }))).toBe('FORBIDDEN')
  expect(await code(enrol(town, key, { as: town.operator }))).toBe('UNAUTHENTICATED')
  expect(await code(enrol(town, key, { member: 'nobody' }))).toBe('MEMBER_NOT_FOUND')
  expect(await code(enrol(town, key, { member: 'consortium' }))).toBe('MEMBER_NOT_FOUND')
  await enrol(town, key)
  expect(await code(enrol(town, key, { member: 'zilverduin' }))).toBe('KEY_CONFLICT')
  expect((await metadataOf('zilverduin')).jwks.keys).toEqual([])
})

test('a private part that was sent along is not published', async () => {
  const key = newKey('credential')
  const answer = await enrol(town, { ...key, jwk: { ...key.jwk, d: 'secret-part' } as typeof key.jwk })
  expect(answer.status).toBe(201)
  expect((await town.ask('GET', '/issuers/noorderhaven/keys')).text).not.toContain('secret-part')
})

test('the trust file names the key that the consortium began with', async () => {
  const { json } = await town.ask('GET', '/api/registry/trust')
  const pinned = await town.service.consortiumKey()
  expect(json.consortium).toMatchObject({ kid: pinned.kid, jwk: { kty: 'OKP', crv: 'Ed25519', x: pinned.x } })
  expect(json.members.map((m: { slug: string }) => m.slug)).toEqual(['noorderhaven', 'zilverduin'])
  expect((await keysOf('consortium')).map((k) => k.kid)).toEqual([pinned.kid])
})

test('issuer, type metadata and strangers', async () => {
  expect((await town.ask('GET', '/issuers/zilverduin')).json.iss).toBe(`${PUBLIC_URL}/issuers/zilverduin`)
  expect((await town.ask('GET', '/types/micro-credential')).json.vct).toBe(`${PUBLIC_URL}/types/micro-credential`)
  for (const path of [
    '/issuers/nobody',
    '/issuers/nobody/keys',
    '/.well-known/jwt-vc-issuer/issuers/nobody',
    '/types/x',
    '/issuers/zilverduin/logo',
  ])
    expect((await town.ask('GET', path)).status, path).toBe(404)
})
