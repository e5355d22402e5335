import { generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import { newHolderKey } from '../wallet.js'
import { credentialsOf, seconds, type Wallets, walletsOf } from './pre-authorized.js'

let town: IssuerTown
let member: Member
let wallets: Wallets
let token: string
const key = newHolderKey()
const didOf = (jwk: object) => `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}#0`

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  wallets = walletsOf(town, member)
  token = (await wallets.granted('refused')).token
})
// Whatever was refused has used up neither the offer nor the token.
afterAll(async () => {
  const answer = await wallets.claim(token, [key])
  await town[Symbol.asyncDispose]()
  expect(credentialsOf(answer)).toHaveLength(1)
})

const ask = (proofs: unknown, more: object = {}) =>
  wallets.json('credential', token, { credential_configuration_id: 'micro-credential', proofs, ...more })
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const payload = (nonce: string, more: object = {}) => ({ aud: wallets.issuer, iat: seconds(), nonce, ...more })

test.each<[string, object, object]>([
  ['the audience of another issuer', {}, { aud: 'https://other.test' }],
  ['an audience in an array', {}, { aud: ['https://issuer.test/issuers/noord'] }],
  ['a time an hour ago', {}, { iat: seconds() - 3_600 }],
  ['a time in an hour', {}, { iat: seconds() + 3_600 }],
  ['a time that is a text', {}, { iat: '1' }],
  ['no time', {}, { iat: undefined }],
  ['no nonce', {}, { nonce: undefined }],
  ['a nonce that is a number', {}, { nonce: 7 }],
  ['no type', { typ: undefined }, {}],
  ['the type of another JWT', { typ: 'JWT' }, {}],
  ['algorithm none', { alg: 'none' }, {}],
  ['a symmetric algorithm', { alg: 'HS256' }, {}],
  ['another algorithm', { alg: 'ES384' }, {}],
  ['the key of somebody else', { jwk: newHolderKey().jwk }, {}],
  ['no key', { jwk: undefined }, {}],
  ['a kid beside the key', { kid: 'did:example:1' }, {}],
  ['a kid alone', { jwk: undefined, kid: 'did:example:1' }, {}],
  ['a DID of no key', { jwk: undefined, kid: 'did:jwk:e30#0' }, {}],
  ['a DID of another key', { jwk: undefined, kid: didOf(newHolderKey().jwk) }, {}],
  ['a DID of a private key', { jwk: undefined, kid: didOf({ ...key.jwk, d: key.jwk.x }) }, {}],
  ['certificates beside the key', { x5c: ['MIIB'] }, {}],
  ['certificates', { jwk: undefined, x5c: ['MIIB'] }, {}],
  ['a chain of trust', { trust_chain: ['a'] }, {}],
  ['an extension that is critical', { crit: ['exp'], exp: 1 }, {}],
  ['a point that is on no curve', { jwk: { ...key.jwk, x: key.jwk.y, y: key.jwk.x } }, {}],
  ['a private key', { jwk: { ...key.jwk, d: key.jwk.x } }, {}],
  ['a key for encryption', { jwk: { ...key.jwk, use: 'enc' } }, {}],
  ['a key of RSA', { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } }, {}],
  ['a key of Ed25519', { jwk: { kty: 'OKP', crv: 'Ed25519', x: key.jwk.x } }, {}],
])('a proof with %s is invalid', async (_what, header, claims) => {
  const answer = await ask({ jwt: [wallets.proof(key, await wallets.nonce(), header, claims)] })
  expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_proof' } })
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(Object.keys(answer.body).sort()).toEqual(['error', 'error_description'])
  expect(answer.body.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
})

test('a proof by a key of another curve is invalid, also where the header says ES256', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const jwk = publicKey.export({ format: 'jwk' })
  const input = `${part({ typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk })}.${part(payload(await wallets.nonce()))}`
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const answer = await ask({ jwt: [`${input}.${signature.toString('base64url')}`] })
  expect(answer.body).toMatchObject({ error: 'invalid_proof' })
})

test('a signature in DER, cut short, changed, padded or with stray bits is invalid', async () => {
  const good = wallets.proof(key, await wallets.nonce())
  const [header, claims, signature] = good.split('.') as [string, string, string]
  const input = `${header}.${claims}`
  const der = sign('sha256', Buffer.from(input), key.privateKey).toString('base64url')
  const flipped = Buffer.from(signature, 'base64url')
  flipped[10]! ^= 1
  const bent = signature.slice(0, -1) + String.fromCharCode(signature.charCodeAt(85) + 1)
  for (const other of [der, signature.slice(0, -2), flipped.toString('base64url'), `${signature}==`, bent, ''])
    expect((await ask({ jwt: [`${input}.${other}`] })).body).toMatchObject({ error: 'invalid_proof' })
})

test.each<[string, (good: string) => unknown]>([
  [
    'a header with a member twice',
    (good) => {
      const [, claims, signature] = good.split('.')
      const twice = `{"typ":"openid4vci-proof+jwt","alg":"ES256","alg":"ES256","jwk":${JSON.stringify(key.jwk)}}`
      return [`${Buffer.from(twice).toString('base64url')}.${claims}.${signature}`]
    },
  ],
  ['no JWS', () => ['abc']],
  ['a JWS of two parts', (good) => [good.slice(0, good.lastIndexOf('.'))]],
  ['a JSON that is deep', () => [`${Buffer.from('['.repeat(5_000)).toString('base64url')}.e30.AA`]],
  ['a number', () => [7]],
  ['no array', (good) => good],
  ['an empty array', () => []],
])('what is no proof is invalid: %s', async (_what, of) => {
  const jwt = of(wallets.proof(key, await wallets.nonce()))
  expect(await ask({ jwt })).toMatchObject({ status: 400, body: { error: 'invalid_proof' } })
})

test('a huge proof is not even taken apart', async () => {
  const good = wallets.proof(key, await wallets.nonce())
  const { body } = await ask({ jwt: [good + 'A'.repeat(60_000)] })
  expect(body).toMatchObject({ error: 'invalid_proof', error_description: expect.stringContaining('more than 50000') })
})

test('proofs that are missing, of an unknown type, or of two types at once are invalid', async () => {
  const good = wallets.proof(key, await wallets.nonce())
  const { error } = { error: 'invalid_proof' }
  for (const proofs of [
    undefined,
    {},
    [],
    'jwt',
    { ldp_vp: [{}] },
    { jwt: [good], di_vp: [{}] },
    { attestation: [good] },
  ])
    expect(await ask(proofs)).toMatchObject({ status: 400, body: { error } })
  const draft = { credential_configuration_id: 'micro-credential', proof: { proof_type: 'jwt', jwt: good } }
  expect(await wallets.json('credential', token, draft)).toMatchObject({ status: 400, body: { error } })
})

test('a nonce that was invented, changed, of another issuer or respelled is none; a fresh one is asked for', async () => {
  await town.admit('zuid')
  await town.heard()
  const good = await wallets.nonce()
  const bytes = Buffer.from(good, 'base64url')
  bytes[20]! ^= 1
  const elsewhere = await town.request('/oid4vci/zuid/nonce', { method: 'POST' })
  const { c_nonce } = (await elsewhere.json()) as { c_nonce: string }
  for (const nonce of ['invented', '', bytes.toString('base64url'), `${good}=`, `${good}A`, c_nonce])
    expect(await ask({ jwt: [wallets.proof(key, nonce)] })).toMatchObject({
      status: 400,
      body: { error: 'invalid_nonce' },
    })
})

test('names: neither, both, unknown ones, or of the wrong type', async () => {
  const jwt = [wallets.proof(key, await wallets.nonce())]
  const cases: [object, string][] = [
    [{}, 'invalid_credential_request'],
    [
      { credential_configuration_id: 'micro-credential', credential_identifier: 'micro-credential' },
      'invalid_credential_request',
    ],
    [{ credential_configuration_id: 7 }, 'invalid_credential_request'],
    [{ credential_configuration_id: '' }, 'invalid_credential_request'],
    [{ credential_configuration_id: 'diploma' }, 'unknown_credential_configuration'],
    [{ credential_configuration_id: 'constructor' }, 'unknown_credential_configuration'],
    [{ credential_identifier: 'diploma' }, 'unknown_credential_identifier'],
  ]
  for (const [names, error] of cases)
    expect(await wallets.json('credential', token, { ...names, proofs: { jwt } })).toMatchObject({
      status: 400,
      body: { error },
    })
})

test('bodies that are none: no JSON, a list, a member twice, too large, of another type', async () => {
  const error = 'invalid_credential_request'
  const twice = '{"credential_configuration_id":"micro-credential","credential_configuration_id":"x"}'
  for (const body of ['', '{', '[]', 'null', twice, `{"a":"${'x'.repeat(600_000)}"}`, '{"__proto__":{}}'])
    expect(await wallets.json('credential', token, body)).toMatchObject({ status: 400, body: { error } })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/plain' }
  expect(await wallets.post('credential', { headers, body: '{}' })).toMatchObject({ status: 400, body: { error } })
})

test('without a token, with an unknown one, or with one in the query or the body: 401, before the body is looked at', async () => {
  for (const headers of [undefined, { authorization: 'Bearer nobody' }, { authorization: `Basic ${token}` }]) {
    const answer = await wallets.post('credential', { ...(headers && { headers }), body: '{' })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
  }
  const json = { 'content-type': 'application/json' }
  const query = await wallets.post(`credential?access_token=${token}`, { headers: json, body: '{}' })
  expect(query.status).toBe(401)
  const inside = await wallets.post('credential', { headers: json, body: JSON.stringify({ access_token: token }) })
  expect(inside.status).toBe(401)
})

test("a token of one member is none at another's endpoints", async () => {
  await town.admit('oost')
  await town.heard()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  for (const path of ['credential', 'deferred', 'notification']) {
    const answer = await town.request(`/oid4vci/oost/${path}`, { method: 'POST', headers, body: '{}' })
    expect(answer.status).toBe(401)
  }
})

test('what is not known is ignored, as it must be', async () => {
  const { token: other } = await wallets.granted('more')
  const answer = await wallets.claim(other, [newHolderKey()], { issuer_notes: 'x', format: 'vc+sd-jwt' })
  expect(credentialsOf(answer)).toHaveLength(1)
})
