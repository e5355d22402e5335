import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import { type Answer, keys, makeAvailable, type Wallets, walletsOf } from './pre-authorized.js'

let town: IssuerTown
let member: Member
let wallets: Wallets
/** The issuer's key of its metadata, and the wallet's own. */
let theirs: JWK
let mine: { publicJwk: JWK; privateKey: KeyObject }

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  wallets = walletsOf(town, member)
  const metadata = await (await town.request('/.well-known/openid-credential-issuer/issuers/noord')).json()
  theirs = (metadata as { credential_request_encryption: { jwks: { keys: JWK[] } } }).credential_request_encryption.jwks
    .keys[0]!
  const pair = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
  const jwk = await exportJWK(pair.privateKey)
  const { d: _d, ...open } = jwk
  mine = {
    publicJwk: { ...open, alg: 'ECDH-ES', kid: 'wallet-1', use: 'enc' },
    privateKey: createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' }),
  }
})
afterAll(() => town[Symbol.asyncDispose]())

type Header = { alg?: string; enc?: string; kid?: string }
const encrypt = async (
  value: unknown,
  { alg = 'ECDH-ES', enc = 'A128GCM', kid = theirs.kid! }: Header = {},
  to = theirs,
) =>
  new CompactEncrypt(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))
    .setProtectedHeader({ alg, enc, kid })
    .encrypt(await importJWK(to, alg))

const send = (path: string, token: string, body: string) =>
  wallets.post(path, { headers: { authorization: `Bearer ${token}`, 'content-type': 'application/jwt' }, body })

const open = async ({ text }: Answer) => {
  const { plaintext, protectedHeader } = await compactDecrypt(text, mine.privateKey)
  return { header: protectedHeader, body: JSON.parse(Buffer.from(plaintext).toString()) }
}

const requestOf = async (more: object = {}, count = 1) => {
  const nonce = await wallets.nonce()
  const jwt = keys(count).map((key) => wallets.proof(key, nonce))
  return { credential_configuration_id: 'micro-credential', proofs: { jwt }, ...more }
}
const wanted = (more: object = {}) => ({
  credential_response_encryption: { jwk: mine.publicJwk, enc: 'A256GCM', ...more },
})

test.each(['A128GCM', 'A256GCM'])('a request and its answer are encrypted, by %s, as the wallet asks', async (enc) => {
  const { token } = await wallets.granted(`both-${enc}`)
  const answer = await send('credential', token, await encrypt(await requestOf(wanted({ enc }), 3), { enc }))
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/jwt')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const { header, body } = await open(answer)
  expect(header).toMatchObject({ alg: 'ECDH-ES', enc, kid: 'wallet-1' })
  expect(header).not.toHaveProperty('zip')
  expect(body.credentials).toHaveLength(3)
  expect(body.notification_id).toEqual(expect.any(String))
})

test('an encrypted request without a wish for an encrypted answer is answered in the open', async () => {
  const { token } = await wallets.granted('open')
  const answer = await send('credential', token, await encrypt(await requestOf()))
  expect(answer).toMatchObject({ status: 200, body: { credentials: [expect.anything()] } })
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
})

test('a deferral is encrypted too, and the deferred answer by the key of the later request', async () => {
  const availableFrom = new Date(Date.now() + 3_600_000).toISOString()
  const { id, token } = await wallets.granted('deferred', { availableFrom })
  const waiting = await send('credential', token, await encrypt(await requestOf(wanted())))
  expect([waiting.status, waiting.headers.get('content-type')]).toEqual([202, 'application/jwt'])
  const { transaction_id, interval } = (await open(waiting)).body
  expect(interval).toBeGreaterThan(0)
  const later = { ...mine.publicJwk, kid: 'wallet-2' }
  await makeAvailable(town, id)
  const done = await send('deferred', token, await encrypt({ transaction_id, ...wanted({ jwk: later }) }))
  const { header, body } = await open(done)
  expect(header.kid).toBe('wallet-2')
  expect(body.credentials).toHaveLength(1)
})

test('an error is never encrypted', async () => {
  const { token } = await wallets.granted('error')
  const answer = await send('credential', token, await encrypt({ ...(await requestOf(wanted())), proofs: undefined }))
  expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_proof' } })
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
})

test.each<[string, () => object]>([
  ['an algorithm that is not supported', () => ({ jwk: { ...mine.publicJwk, alg: 'RSA-OAEP-256' } })],
  ['no algorithm', () => ({ jwk: { ...mine.publicJwk, alg: undefined } })],
  ['an encryption that is not supported', () => ({ enc: 'A128CBC-HS256' })],
  ['no encryption', () => ({ enc: undefined })],
  ['no key', () => ({ jwk: undefined })],
  ['a key that is none', () => ({ jwk: 'key' })],
  ['a private key', () => ({ jwk: { ...mine.publicJwk, d: 'AAAA' } })],
  ['a key for signatures', () => ({ jwk: { ...mine.publicJwk, use: 'sig' } })],
  ['a point that is on no curve', () => ({ jwk: { ...mine.publicJwk, x: mine.publicJwk.y, y: mine.publicJwk.x } })],
  ['a key of RSA', () => ({ jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB', alg: 'ECDH-ES' } })],
  ['compression', () => ({ zip: 'DEF' })],
])('%s for the answer is refused, and neither nonce nor offer is used up', async (_what, more) => {
  const { token } = await wallets.granted('parameters')
  const request = await requestOf(wanted(more()))
  const refused = await send('credential', token, await encrypt(request))
  expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_encryption_parameters' } })
  const { credential_response_encryption: _wish, ...plain } = request as Record<string, unknown>
  expect((await wallets.json('credential', token, plain)).status).toBe(200)
})

test('a request that is encrypted to another key, by another way, compressed, or not at all is refused', async () => {
  const { token } = await wallets.granted('wrong')
  const other = await exportJWK((await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })).publicKey)
  const request = await requestOf()
  const good = await encrypt(request)
  const bodies = [
    await encrypt(request, {}, other),
    await encrypt(request, { kid: 'another' }),
    await encrypt(request, { enc: 'A192GCM' }),
    await encrypt(request, { alg: 'ECDH-ES+A128KW' }),
    good.slice(0, -4),
    good.replace(/\.[^.]+$/, '.AAAA'),
    'no.jwe',
    '',
  ]
  for (const body of bodies)
    expect(await send('credential', token, body)).toMatchObject({
      status: 400,
      body: { error: 'invalid_encryption_parameters' },
    })
  expect(await send('credential', token, await encrypt('{'))).toMatchObject({
    status: 400,
    body: { error: 'invalid_credential_request' },
  })
  expect((await send('credential', token, good)).status).toBe(200)
})

test('members have keys of their own, and each process derives the same', async () => {
  await town.admit('zuid')
  await town.heard()
  const keyOf = async (slug: string, at = town.issuer) => {
    const answer = await town.request(`/.well-known/openid-credential-issuer/issuers/${slug}`, {}, at)
    const { credential_request_encryption: encryption } = (await answer.json()) as Record<
      string,
      { jwks: { keys: JWK[] } }
    >
    return encryption!.jwks.keys[0]!
  }
  const next = await town.another()
  expect(await keyOf('noord', next)).toEqual(theirs)
  expect((await keyOf('zuid')).x).not.toBe(theirs.x)
  expect(theirs).not.toHaveProperty('d')
  await expect(importJWK(theirs, 'ECDH-ES')).resolves.toBeDefined()
})

test('the wish in a plain request is granted here, since TLS protects it as it does the rest', async () => {
  const { token } = await wallets.granted('plain')
  const answer = await wallets.json('credential', token, await requestOf(wanted()))
  expect((await open(answer)).body.credentials).toHaveLength(1)
})

test('with HAIP such a wish must come encrypted', async () => {
  const { readCredentialRequest } = await import('../../src/http/wallet/requests.js')
  const value = { credential_configuration_id: 'micro-credential', proofs: { jwt: ['a'] }, ...wanted() }
  const terms = { strictEncryption: true, offered: () => true }
  expect(() => readCredentialRequest({ value, encrypted: false }, terms)).toThrow(/must be encrypted itself/)
  expect(readCredentialRequest({ value, encrypted: true }, terms).encryption).toMatchObject({ enc: 'A256GCM' })
})
