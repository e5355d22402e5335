import { X509Certificate } from 'node:crypto'
import {
  keyCompromised,
  keyPublished,
  keyRetired,
  keyRotationOrdered,
  type PublicJwk,
} from '@testamur/credential-model'
import { openTrustList } from '@testamur/credential-proof'
import { makeRsaKeyPair, type SigningKey, toSigningKey } from '@testamur/service-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPeers } from '../src/peers.js'
import { factsOf } from './facts.js'
import { PUBLIC_URL, startRegistry, type TestRegistry } from './harness.js'
import { enrol, newKey } from './member-keys.js'

const NOTES = ['a checkpoint that was cosigned before\n']
let now = new Date('2026-03-01T09:00:00Z')
const clock = { now: () => now }
const later = (ms: number) => {
  now = new Date(now.getTime() + ms)
}
const asked: string[] = []
let ledgerAway = false
const ledger = async (request: Request) => {
  asked.push(decodeURIComponent(request.url))
  if (ledgerAway) return new Response('', { status: 503 })
  return Response.json({ items: NOTES.map((note) => ({ note })) })
}

let town: TestRegistry
beforeAll(async () => {
  const peers = openPeers({
    publicUrl: PUBLIC_URL,
    revocationUrl: 'http://revocation.internal',
    ledgerUrl: 'http://ledger.internal',
    fetch: ledger,
  })
  town = await startRegistry({ clock, peers })
})
afterAll(() => town[Symbol.asyncDispose]())

type Entry = {
  kid: string
  service: string
  purpose: string
  state: string
  from: string
  until?: string
  x5c?: string[]
  n?: string
  compromised?: unknown
}
const keysOf = async (slug: string): Promise<Entry[]> => (await town.ask('GET', `/issuers/${slug}/keys`)).json.keys
const keyOf = async (slug: string, kid: string) => (await keysOf(slug)).find((key) => key.kid === kid)
const act = (slug: string, kid: string, verb: string, body?: object, key = town.operator) =>
  town.ask('POST', `/api/registry/members/${slug}/keys/${kid}/${verb}`, { key, body })
const enrolNow = async (slug: string, key: SigningKey, more: Parameters<typeof enrol>[2] = {}) => {
  const { status, text } = await enrol(town, key, { member: slug, now, ...more })
  expect(status, text).toBe(201)
  return key
}
const facts = async (name: string) =>
  (await factsOf(town, 'testamur.registry')).filter(({ type }) => type.startsWith(`testamur.${name}.v`))

describe('certificates', () => {
  test('a credential and a status key get one of the consortium, a ledger key none', async () => {
    await town.admit('certified')
    const credential = await enrolNow('certified', newKey('credential'))
    await enrolNow('certified', newKey('status'), { purpose: 'status', service: 'revocation' })
    await enrolNow('certified', newKey('ledger'), { purpose: 'ledger' })
    const keys = await keysOf('certified')
    expect(
      keys
        .filter((key) => key.x5c)
        .map((key) => key.purpose)
        .sort(),
    ).toEqual(['credential', 'status'])

    const pem = await town.ask('GET', '/api/registry/ca')
    const root = new X509Certificate(pem.text)
    expect(root.ca).toBe(true)
    const x5c = (await keyOf('certified', credential.kid))?.x5c ?? []
    expect(x5c).toHaveLength(1)
    const leaf = new X509Certificate(Buffer.from(x5c[0]!, 'base64'))
    expect([leaf.verify(root.publicKey), leaf.checkIssued(root), leaf.ca]).toEqual([true, true, false])
    expect(leaf.subjectAltName).toBe(`URI:${PUBLIC_URL}/issuers/certified, DNS:testamur.test`)
    expect(leaf.checkHost('testamur.test')).toBe('testamur.test')
    const { x, y } = leaf.publicKey.export({ format: 'jwk' })
    expect({ x, y }).toEqual({ x: credential.jwk.x, y: credential.jwk.y })

    const told = (await facts('key.published')).map((event) => keyPublished.read(event))
    expect(told.find(({ kid }) => kid === credential.kid)?.x5c).toEqual(x5c)
  })
})

test('a badge key is enrolled, listed, and served by the URL that badges name', async () => {
  await town.admit('badged')
  const { jwk, pkcs8 } = await makeRsaKeyPair()
  const key = await enrolNow('badged', toSigningKey(jwk, pkcs8), { purpose: 'badge' })
  expect(await keyOf('badged', key.kid)).toMatchObject({
    kty: 'RSA',
    alg: 'RS256',
    n: jwk.n,
    e: 'AQAB',
    purpose: 'badge',
  })
  const served = await town.ask('GET', `/issuers/badged/keys/${key.kid}`)
  expect(served.json).toEqual({ kty: 'RSA', n: jwk.n, e: 'AQAB', kid: key.kid, use: 'sig', alg: 'RS256' })
  expect(served.headers.get('content-type')).toBe('application/jwk+json')
  expect(served.headers.get('access-control-allow-origin')).toBe('*')
  expect((await town.ask('GET', `/issuers/certified/keys/${key.kid}`)).status).toBe(404)
  const status = await makeRsaKeyPair()
  await enrolNow('badged', toSigningKey(status.jwk, status.pkcs8), { purpose: 'status', service: 'revocation' })
})

describe('rotation', () => {
  test('the next key is published ahead; the old one ends a little after it has begun', async () => {
    await town.admit('turning')
    const old = await enrolNow('turning', newKey('credential'))
    const { json, text } = await act('turning', old.kid, 'rotate')
    expect(json, text).toMatchObject({ state: 'active', rotationOrderedAt: now.toISOString() })
    const [ordered] = await facts('key-rotation.ordered')
    expect(keyRotationOrdered.read(ordered!)).toEqual({
      ...{ member: 'turning', kid: old.kid, purpose: 'credential', service: 'issuer' },
    })
    expect((await act('turning', old.kid, 'rotate')).json.code).toBe('KEY_STATE')
    expect((await keyOf('turning', old.kid))?.until).toBeUndefined()

    later(1_000)
    const next = await enrolNow('turning', newKey('credential'))
    const begins = now.getTime() + 600_000
    expect(await keyOf('turning', next.kid)).toMatchObject({ state: 'active', from: new Date(begins).toISOString() })
    const until = new Date(begins + 300_000).toISOString()
    expect(await keyOf('turning', old.kid)).toMatchObject({ state: 'retired', until })
    const retired = (await facts('key.retired')).map((event) => keyRetired.read(event))
    expect(retired).toContainEqual({ member: 'turning', kid: old.kid, until })
  })

  test('a key of the registry itself is followed at once', async () => {
    const [own] = (await keysOf('turning')).filter(({ service }) => service === 'registry')
    expect((await act('turning', own!.kid, 'rotate')).status).toBe(200)
    const after = (await keysOf('turning')).filter(({ service }) => service === 'registry')
    expect(after.map(({ state }) => state)).toEqual(['retired', 'active'])
    const moved = await town.ask('POST', '/api/registry/members/turning/suspend', { key: town.operator, body: {} })
    expect(moved.status).toBe(200)
  })

  test('a retired key stays listed until the last thing that it signed has expired', async () => {
    await town.admit('ending')
    const [finite, endless] = [
      await enrolNow('ending', newKey('credential')),
      await enrolNow('ending', newKey('badge')),
    ]
    const [day, end] = [now.toISOString().slice(0, 10), new Date(now.getTime() + 30 * 86_400_000)]
    await town.pool.query(`INSERT INTO key_uses VALUES ($1, $3, 2, $4, false), ($2, $3, 2, NULL, true)`, [
      finite.kid,
      endless.kid,
      day,
      end,
    ])
    for (const { kid } of [finite, endless]) expect((await act('ending', kid, 'retire')).json.state).toBe('retired')
    later(29 * 86_400_000)
    expect((await keysOf('ending')).map(({ kid }) => kid)).toContain(finite.kid)
    later(3 * 86_400_000)
    const kids = (await keysOf('ending')).map(({ kid }) => kid)
    expect([kids.includes(finite.kid), kids.includes(endless.kid)]).toEqual([false, true])
  })

  test('retiring says what is wrong', async () => {
    const key = await enrolNow('ending', newKey('credential'))
    const yesterday = new Date(now.getTime() - 86_400_000).toISOString()
    expect((await act('ending', key.kid, 'retire', { until: yesterday })).json.code).toBe('INVALID_REQUEST')
    expect((await act('ending', 'nothing', 'retire')).json.code).toBe('NOT_FOUND')
    expect((await act('certified', key.kid, 'retire')).json.code).toBe('NOT_FOUND')
    const founding = (await town.service.consortiumKey()).kid
    expect((await act('consortium', founding, 'retire')).json.code).toBe('MEMBER_NOT_FOUND')
    const memberKey = await town.admit('curious')
    expect((await act('ending', key.kid, 'retire', {}, memberKey)).status).toBe(403)
  })
})

describe('a compromised key', () => {
  let stolen: SigningKey
  const since = () => new Date(now.getTime() - 3_600_000).toISOString()
  beforeAll(async () => {
    await town.admit('robbed')
    stolen = await enrolNow('robbed', newKey('credential'))
  })

  test('nothing changes while the ledger does not answer, or for a time to come', async () => {
    ledgerAway = true
    expect((await act('robbed', stolen.kid, 'compromise', { since: since() })).json.code).toBe('UNAVAILABLE')
    ledgerAway = false
    const tomorrow = new Date(now.getTime() + 86_400_000).toISOString()
    expect((await act('robbed', stolen.kid, 'compromise', { since: tomorrow })).json.code).toBe('INVALID_REQUEST')
    expect((await keyOf('robbed', stolen.kid))?.state).toBe('active')
  })

  test('is told with what the ledger had witnessed before, and leaves the metadata', async () => {
    const [at, url] = [since(), `/issuers/robbed/keys/${stolen.kid}`]
    expect((await town.ask('GET', url)).status).toBe(200)
    const { json } = await act('robbed', stolen.kid, 'compromise', { since: at })
    expect(json).toMatchObject({ state: 'compromised', compromised: { since: at, checkpoints: NOTES } })
    expect(asked.at(-1)).toContain(`before=${at}`)
    const told = (await facts('key.compromised')).map((event) => keyCompromised.read(event))
    expect(told).toEqual([{ member: 'robbed', kid: stolen.kid, since: at, checkpoints: NOTES }])
    const { jwks } = (await town.ask('GET', '/.well-known/jwt-vc-issuer/issuers/robbed')).json
    expect(jwks.keys).toEqual([])
    expect((await town.ask('GET', url)).status).toBe(404)
  })

  test('may have been so for longer, and not for less', async () => {
    const [earlier, after] = [new Date(now.getTime() - 7_200_000).toISOString(), now.toISOString()]
    expect((await act('robbed', stolen.kid, 'compromise', { since: after })).json.code).toBe('KEY_STATE')
    expect((await act('robbed', stolen.kid, 'compromise', { since: earlier })).json.compromised.since).toBe(earlier)
    expect((await act('robbed', stolen.kid, 'rotate')).json.code).toBe('KEY_STATE')
    expect((await act('robbed', stolen.kid, 'retire')).json.code).toBe('KEY_STATE')
  })

  test('is followed by one that signs at once', async () => {
    const next = await enrolNow('robbed', newKey('credential'))
    expect(await keyOf('robbed', next.kid)).toMatchObject({ state: 'active', from: now.toISOString() })
  })

  test('where the next one was to begin later, it begins at once', async () => {
    const old = await enrolNow('robbed', newKey('badge'))
    await act('robbed', old.kid, 'rotate')
    const next = await enrolNow('robbed', newKey('badge'))
    expect(Date.parse((await keyOf('robbed', next.kid))?.from ?? '')).toBeGreaterThan(now.getTime())
    await act('robbed', old.kid, 'compromise', { since: since() })
    expect(await keyOf('robbed', next.kid)).toMatchObject({ state: 'active', from: now.toISOString() })
    const told = (await facts('key.published')).map((event) => keyPublished.read(event))
    expect(told.filter(({ kid }) => kid === next.kid).map(({ from }) => from)).toContain(now.toISOString())
  })

  test('who is hit can be asked before', async () => {
    const day = now.toISOString().slice(0, 10)
    await town.pool.query(`INSERT INTO key_uses VALUES ($1, '2020-01-01', 40, NULL, true), ($1, $2, 2, NULL, true)`, [
      stolen.kid,
      day,
    ])
    const path = `/api/registry/members/robbed/keys/${stolen.kid}/reach`
    const { json } = await town.ask('GET', `${path}?since=${now.toISOString()}`, { key: town.operator })
    expect(json).toMatchObject({ signed: 42, signedSince: 2, firstDay: '2020-01-01', lastDay: day })
  })
})

test('names hold whatever people write', async () => {
  const name = 'Zoë’s "Uni", O=Evil + CN=Other; <x>\\#🎓 '.repeat(3)
  const body = { slug: 'oddly-named', name }
  expect((await town.ask('POST', '/api/registry/members', { key: town.operator, body })).status).toBe(201)
  const { kid } = await enrolNow('oddly-named', newKey('credential'))
  const leaf = new X509Certificate(Buffer.from((await keyOf('oddly-named', kid))?.x5c?.[0] ?? '', 'base64'))
  expect(leaf.toLegacyObject().subject.CN).toBe([...name.trim()].slice(0, 64).join(''))
})

test('the trust list is signed by the consortium, names the roots, and stays the same while nothing changes', async () => {
  const first = await town.ask('GET', '/api/registry/trust-list')
  expect(first.headers.get('content-type')).toBe('application/jwt')
  const pinned = (await town.service.consortiumKey()) as PublicJwk & { crv: 'Ed25519'; x: string }
  const list = await openTrustList(first.text, pinned as never, now)
  const root = new X509Certificate((await town.ask('GET', '/api/registry/ca')).text)
  expect(list.roots).toEqual([root.raw.toString('base64')])
  const robbed = await list.members.resolve(`${PUBLIC_URL}/issuers/robbed`)
  expect(robbed?.keys.map(({ state }) => state).sort()).toEqual([
    'active',
    'active',
    'active',
    'compromised',
    'compromised',
  ])
  expect(robbed?.keys.find(({ state }) => state === 'compromised')?.compromised?.checkpoints).toEqual(NOTES)
  const again = await town.ask('GET', '/api/registry/trust-list', {
    headers: { 'if-none-match': first.headers.get('etag')! },
  })
  expect(again.status).toBe(304)
  await expect(openTrustList(first.text, newKey('ledger').jwk as never, now)).rejects.toThrow()
})

// It ends years later, when bearer keys have expired.
test('a key from before there were certificates gets one at the next start, and one that ends is renewed', async () => {
  const { kid } = await enrolNow('certified', newKey('credential'))
  const before = (await keyOf('certified', kid))?.x5c
  await town.pool.query(`UPDATE published_keys SET x5c = '{}', certified_until = NULL WHERE kid = $1`, [kid])
  await town.service.stop()
  await town.service.start()
  await expect.poll(async () => (await keyOf('certified', kid))?.x5c?.length).toBe(1)
  const renewed = (await keyOf('certified', kid))?.x5c
  expect(renewed).not.toEqual(before)

  later(6 * 365 * 86_400_000)
  await town.service.stop()
  await town.service.start()
  await expect.poll(async () => (await keyOf('certified', kid))?.x5c).not.toEqual(renewed)
  const told = (await facts('key.published')).map((event) => keyPublished.read(event))
  expect(new Set(told.filter((data) => data.kid === kid).map(({ from }) => from)).size).toBe(1)
})
