import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import { expectError } from './expect-error.js'
import { dpopProof, type HolderKey, jwt, newHolderKey, seconds, sha256Url, thumbprintOf } from './signing.js'
import { type Wallets, walletsAt } from './wallets.js'

let town: IssuerTown
let member: Member
let wallets: Wallets
let tokenUrl: string
let credentialUrl: string
const key = newHolderKey()

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  wallets = walletsAt(town, member)
  tokenUrl = `${wallets.base}/token`
  credentialUrl = `${wallets.base}/credential`
})
afterAll(() => town[Symbol.asyncDispose]())

type Make = (url: string, base: object) => string
const other = newHolderKey()
const secret = (holder: HolderKey) => holder.privateKey.export({ format: 'jwk' })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const cut = (proof: string) => `${proof.slice(0, -4)}AAAA`

/** What is wrong with a proof, by RFC 9449 §4.3; `base` is what the endpoint wants besides. */
const wrong: [string, Make][] = [
  ['that is no JWT', () => 'nonsense'],
  ['that is two', (url, base) => `${dpopProof(key, url, base)}, ${dpopProof(key, url, base)}`],
  ['without jti', (url, base) => dpopProof(key, url, { ...base, jti: undefined })],
  ['without htm', (url, base) => dpopProof(key, url, { ...base, htm: undefined })],
  ['without htu', (url, base) => dpopProof(key, url, { ...base, htu: undefined })],
  ['without iat', (url, base) => dpopProof(key, url, { ...base, iat: undefined })],
  ['without typ', (url, base) => dpopProof(key, url, base, { typ: undefined })],
  ['of another typ', (url, base) => dpopProof(key, url, base, { typ: 'JWT' })],
  ['without jwk', (url, base) => dpopProof(key, url, base, { jwk: undefined })],
  ['by alg none', (url, base) => dpopProof(key, url, base, { alg: 'none' })],
  ['by HS256', (url, base) => dpopProof(key, url, base, { alg: 'HS256' })],
  ['by RS256', (url, base) => dpopProof(key, url, base, { alg: 'RS256' })],
  ['with crit', (url, base) => dpopProof(key, url, base, { crit: ['b64'], b64: false })],
  ['with a private key in it', (url, base) => dpopProof(key, url, base, { jwk: secret(key) })],
  [
    'with a key of another curve',
    (url, base) => dpopProof(key, url, base, { jwk: p384.publicKey.export({ format: 'jwk' }) }),
  ],
  ['with a point off the curve', (url, base) => dpopProof(key, url, base, { jwk: { ...key.jwk, y: key.jwk.x } })],
  ['signed by another key', (url, base) => dpopProof({ ...other, jwk: key.jwk }, url, base)],
  ['whose signature was changed', (url, base) => cut(dpopProof(key, url, base))],
  ['for another method', (url, base) => dpopProof(key, url, { ...base, htm: 'PUT' })],
  ['for another address', (url, base) => dpopProof(key, `${url}s`, base)],
  ['for another host', (url, base) => dpopProof(key, url.replace('issuer.test', 'evil.test'), base)],
  ['for an address that is none', (_url, base) => dpopProof(key, 'token', base)],
  ['from an hour ago', (url, base) => dpopProof(key, url, { ...base, iat: seconds() - 3_600 })],
  ['from in an hour', (url, base) => dpopProof(key, url, { ...base, iat: seconds() + 3_600 })],
  ['whose iat is a text', (url, base) => dpopProof(key, url, { ...base, iat: String(seconds()) })],
]

test.each(wrong)('a proof %s is refused at the token endpoint, and uses nothing up', async (_what, make) => {
  const answer = await wallets.redeem({ code: 'any' }, { tx_code: '1' }, { dpop: make(tokenUrl, {}) })
  expectError(answer, 400, 'invalid_dpop_proof')
})

let bound: string | undefined
/** One token, bound to `key`, for all that follows. */
async function boundToken(): Promise<string> {
  if (bound) return bound
  const offer = await wallets.offer('bound')
  const granted = await wallets.redeem(offer, { tx_code: offer.txCode }, { dpop: dpopProof(key, tokenUrl) })
  expect(granted.body).toMatchObject({ token_type: 'DPoP' })
  bound = String(granted.body.access_token)
  return bound
}
const withProof = (token: string, proof: string, scheme = 'DPoP') =>
  wallets.credential({ authorization: `${scheme} ${token}`, dpop: proof })
/** The endpoint looks at the body only once the token opened it. */
const OPENED = 'invalid_credential_request'

test.each([
  ...wrong,
  ['without ath', (url: string) => dpopProof(key, url)] as [string, Make],
  ['with the ath of another token', (url: string) => dpopProof(key, url, { ath: sha256Url('other') })] as [
    string,
    Make,
  ],
])('a proof %s is refused at the credential endpoint', async (_what, make) => {
  const token = await boundToken()
  const answer = await withProof(token, make(credentialUrl, { ath: sha256Url(token) }))
  expectError(answer, 401, 'invalid_dpop_proof')
  expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP algs="ES256", error="invalid_dpop_proof"/)
})

test('a right proof opens the endpoint; so do those that RFC 9449 and RFC 3986 count as the same', async () => {
  const token = await boundToken()
  const ath = sha256Url(token)
  const good: [string, string][] = [
    ['plain', dpopProof(key, credentialUrl, { ath })],
    ['query and fragment', dpopProof(key, `${credentialUrl}?a=b#c`, { ath })],
    ['upper case', dpopProof(key, credentialUrl.replace('https://issuer.test', 'HTTPS://ISSUER.TEST'), { ath })],
    ['port', dpopProof(key, credentialUrl.replace('issuer.test', 'issuer.test:443'), { ath })],
    ['clocks', dpopProof(key, credentialUrl, { ath, iat: seconds() - 10 })],
    ['clocks ahead', dpopProof(key, credentialUrl, { ath, iat: seconds() + 10 })],
    ['nbf and exp', dpopProof(key, credentialUrl, { ath, nbf: seconds(), exp: seconds() + 300 })],
    ['unknown members', dpopProof(key, credentialUrl, { ath, more: 1 }, { more: 1, jwk: { ...key.jwk, ext: true } })],
  ]
  for (const [what, proof] of good) expect([what, (await withProof(token, proof)).body.error]).toEqual([what, OPENED])
  const shouted = dpopProof(key, credentialUrl, { ath })
  expect((await withProof(token, shouted, 'dPoP')).body.error).toBe(OPENED)
})

test('a proof works once: of eight that come at the same time, one; a new one goes on', async () => {
  const token = await boundToken()
  const proof = dpopProof(key, credentialUrl, { ath: sha256Url(token), jti: randomUUID() })
  const answers = await Promise.all(Array.from({ length: 8 }, () => withProof(token, proof)))
  expect(answers.filter((a) => a.body.error === OPENED)).toHaveLength(1)
  expect(answers.filter((a) => a.body.error === 'invalid_dpop_proof')).toHaveLength(7)
  const atToken = dpopProof(key, tokenUrl)
  const tries = [1, 2].map(() => wallets.redeem({ code: 'none' }, { tx_code: '1' }, { dpop: atToken }))
  const errors = (await Promise.all(tries)).map((a) => a.body.error)
  expect(errors.sort()).toEqual(['invalid_dpop_proof', 'invalid_grant'])
})

test('a bound token is no bearer token, opens nothing without a proof or with another key, and stays good', async () => {
  const token = await boundToken()
  const ath = sha256Url(token)
  expectError(await wallets.credential({ authorization: `Bearer ${token}` }), 401, 'invalid_token')
  expectError(await wallets.credential({ authorization: `DPoP ${token}` }), 401, 'invalid_dpop_proof')
  expectError(await withProof(token, dpopProof(other, credentialUrl, { ath })), 401, 'invalid_token')
  expect((await withProof(token, dpopProof(key, credentialUrl, { ath }))).body.error).toBe(OPENED)
})

test('a bearer token is none for DPoP, and a token in the query is none at all', async () => {
  const offer = await wallets.offer('bearer')
  const token = String((await wallets.redeem(offer, { tx_code: offer.txCode })).body.access_token)
  const proof = dpopProof(key, credentialUrl, { ath: sha256Url(token) })
  expectError(await withProof(token, proof), 401, 'invalid_token')
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
  const answer = await town.request(`${credentialUrl}?access_token=${token}`, init)
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer, DPoP algs="ES256"'])
  expect((await wallets.credential({ authorization: `bEARER ${token}` })).body.error).toBe(OPENED)
})

test('a code is bound to the key of the pushed request, by a proof or by dpop_jkt', async () => {
  const parUrl = `${wallets.base}/par`
  const push = (more: Record<string, string>, headers: Record<string, string> = {}) =>
    wallets.post('par', wallets.request(more), headers)
  expectError(
    await push({ dpop_jkt: thumbprintOf(other) }, { dpop: dpopProof(key, parUrl) }),
    400,
    'invalid_dpop_proof',
  )
  expectError(await push({ dpop_jkt: 'short' }), 400, 'invalid_request')
  const ways: [Record<string, string>, Record<string, string>][] = [
    [{}, { dpop: dpopProof(key, parUrl) }],
    [{ dpop_jkt: thumbprintOf(key) }, {}],
  ]
  for (const [more, headers] of ways) {
    const offer = await wallets.offer('jkt')
    const { body } = await push({ ...more, issuer_state: offer.issuerState }, headers)
    const browser = wallets.browser()
    const page = await browser.ask({ client_id: 'wallet.example', request_uri: String(body.request_uri) })
    const code = String((await browser.accept(page, { tx_code: offer.txCode })).location?.searchParams.get('code'))
    expectError(await wallets.exchange(code), 400, 'invalid_dpop_proof')
    expectError(await wallets.exchange(code, {}, { dpop: dpopProof(other, tokenUrl) }), 400, 'invalid_dpop_proof')
    expect((await wallets.exchange(code, {}, { dpop: dpopProof(key, tokenUrl) })).body.token_type).toBe('DPoP')
  }
})

test('where nonces are wanted: none, an invented one and an old one are told a fresh one', async () => {
  await using strict = await createIssuerTown({ dpopNonces: true })
  const there = walletsAt(strict, await strict.admit('zuid'))
  const offer = await there.offer('nonce')
  const ask = (nonce?: string) =>
    there.redeem(offer, { tx_code: offer.txCode }, { dpop: dpopProof(key, `${there.base}/token`, { nonce }) })
  for (const nonce of [undefined, 'invented', Buffer.alloc(22).toString('base64url')]) {
    const answer = await ask(nonce)
    expectError(answer, 400, 'use_dpop_nonce')
    expect(answer.headers.get('dpop-nonce')).toMatch(/^[\w-]{30}$/)
  }
  const { headers } = await ask()
  const nonce = headers.get('dpop-nonce')!
  const granted = await ask(nonce)
  expect(granted.body.token_type).toBe('DPoP')
  const token = String(granted.body.access_token)
  const at = (more: object) =>
    there.credential({
      authorization: `DPoP ${token}`,
      dpop: dpopProof(key, `${there.base}/credential`, { ath: sha256Url(token), ...more }),
    })
  const refused = await at({})
  expectError(refused, 401, 'use_dpop_nonce')
  expect(refused.headers.get('www-authenticate')).toContain('error="use_dpop_nonce"')
  expect((await at({ nonce: refused.headers.get('dpop-nonce') })).body.error).toBe(OPENED)
})

test('a proof that is a JWT of another kind by the same key is none', async () => {
  const attestation = jwt(
    key.privateKey,
    { typ: 'openid4vci-proof+jwt', jwk: key.jwk },
    { aud: tokenUrl, iat: seconds() },
  )
  expectError(await wallets.redeem({ code: 'any' }, {}, { dpop: attestation }), 400, 'invalid_dpop_proof')
})
