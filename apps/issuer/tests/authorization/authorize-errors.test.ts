import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown } from '../issuer-town.js'
import { expectError } from './expect-error.js'
import { CALLBACK, CLIENT, told, type Wallets, walletsAt } from './wallets.js'

let town: IssuerTown
let wallets: Wallets

beforeAll(async () => {
  town = await createIssuerTown()
  wallets = walletsAt(town, await town.admit('noord'))
})
afterAll(() => town[Symbol.asyncDispose]())

const details = (...items: object[]) => JSON.stringify(items)

/** What is wrong with an authorization request, what makes it so, and the error. */
const wrong: [string, Record<string, string>, string][] = [
  ['no client', { client_id: '' }, 'invalid_request'],
  ['a client of a thousand letters', { client_id: 'c'.repeat(1_000) }, 'invalid_request'],
  ['no redirect URI', { redirect_uri: '' }, 'invalid_request'],
  ['no response type', { response_type: '' }, 'invalid_request'],
  ['a token as response', { response_type: 'token' }, 'unsupported_response_type'],
  ['a hybrid response', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ['a response in a form', { response_mode: 'form_post' }, 'invalid_request'],
  ['a request object', { request: 'a.b.c' }, 'invalid_request'],
  ['no PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
  ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['PKCE without a method, which is plain', { code_challenge_method: '' }, 'invalid_request'],
  ['a challenge that is none', { code_challenge: 'short' }, 'invalid_request'],
  ['a state of five thousand letters', { state: 's'.repeat(5_000) }, 'invalid_request'],
  ['scopes of which none is known', { scope: 'openid profile' }, 'invalid_scope'],
  ['details of another type', { authorization_details: details({ type: 'payment' }) }, 'invalid_authorization_details'],
  ['details that are no JSON', { authorization_details: '{' }, 'invalid_authorization_details'],
  ...[
    ['that is relative', '/cb'],
    ['with a fragment', `${CALLBACK}#x`],
    ['with an empty fragment', `${CALLBACK}#`],
    ['with a password', 'https://u:p@wallet.example/cb'],
    ['by http to another machine', 'http://wallet.example/cb'],
    ['that runs a script', 'javascript:alert(1)'],
    ['that is data', 'data:text/html,x'],
    ['that is a file', 'file:///etc/passwd'],
    ['that is an intent', 'intent://x#Intent;end'],
    ['with a line break', 'https://wallet.example/cb\r\nset-cookie: a=b'],
    ['of three thousand letters', `https://wallet.example/${'c'.repeat(3_000)}`],
  ].map(
    ([what, redirect_uri]) =>
      [`a redirect URI ${what}`, { redirect_uri }, 'invalid_request'] as [string, Record<string, string>, string],
  ),
]

test.each(wrong)('pushed with %s', async (_what, more, error) => {
  expectError(await wallets.post('par', wallets.request(more)), 400, error)
})

test.each(wrong)('in the browser with %s: a page says so, and nobody is sent anywhere', async (_what, more, error) => {
  const page = await wallets.browser().ask(wallets.request(more))
  expect([page.status, page.location, page.headers.get('content-type')]).toEqual([
    400,
    undefined,
    'text/html; charset=utf-8',
  ])
  expect(page.text).toContain(`<code>${error}</code>`)
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})

test('good redirect URIs', async () => {
  const uris = [
    ...['https://wallet.example/cb?a=b&c=d', 'eudi-openid4ci://authorize', 'com.example.wallet:/cb', 'haip-vci://'],
    ...['http://127.0.0.1:4567/cb', 'http://[::1]/cb', 'http://localhost:1/cb', 'openid-credential-offer://'],
  ]
  for (const redirect_uri of uris)
    expect([redirect_uri, (await wallets.post('par', wallets.request({ redirect_uri }))).status]).toEqual([
      redirect_uri,
      201,
    ])
})

test('parameters of a redirect URI stay', async () => {
  const offer = await wallets.offer('params')
  for (const [redirect_uri, start] of [
    [
      'https://wallet.example/cb?dummy1=lorem&dummy2=ipsum',
      'https://wallet.example/cb?dummy1=lorem&dummy2=ipsum&code=',
    ],
    ['com.example.wallet:/cb', 'com.example.wallet:/cb?code='],
    ['https://wallet.example/cb?', 'https://wallet.example/cb?code='],
  ] as const) {
    const browser = wallets.browser()
    const page = await browser.ask(wallets.request({ issuer_state: offer.issuerState, redirect_uri }))
    expect((await browser.accept(page, { tx_code: offer.txCode })).headers.get('location')).toContain(start)
  }
})

test('pushed with a character that cannot be stored', async () => {
  expectError(await wallets.post('par', wallets.request({ state: 'a\0b' })), 400, 'invalid_request')
})

test('a pushed request is 201 with a reference that nobody guesses', async () => {
  const { status, body, headers } = await wallets.post('par', wallets.request())
  expect({ status, body }).toEqual({
    status: 201,
    body: { request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/), expires_in: 90 },
  })
  expect(headers.get('cache-control')).toBe('no-store')
  expect((await town.request(`${wallets.base}/par`)).status).toBe(405)
  const pushed = { ...wallets.request(), request_uri: String(body.request_uri) }
  expectError(await wallets.post('par', pushed), 400, 'invalid_request')
})

test('a reference is for its client and member, until it is used or has expired; other parameters are ignored', async () => {
  const offer = await wallets.offer('reference')
  const push = async () =>
    String((await wallets.post('par', wallets.request({ issuer_state: offer.issuerState }))).body.request_uri)
  const request_uri = await push()
  const browser = wallets.browser()
  for (const params of [
    { request_uri, client_id: 'other.example' },
    { request_uri },
    { request_uri: `${request_uri}x`, client_id: CLIENT },
    { request_uri: 'https://wallet.example/request.jwt', client_id: CLIENT },
  ] as Record<string, string>[]) {
    const page = await browser.ask(params)
    expect([page.status, page.location, page.text.includes('invalid_request_uri')]).toEqual([400, undefined, true])
  }
  const zuid = walletsAt(town, await town.admit('zuid'))
  expect((await zuid.browser().ask({ request_uri, client_id: CLIENT })).text).toContain('invalid_request_uri')
  await browser.ask({ request_uri, client_id: CLIENT }) // a page may be loaded twice
  const page = await browser.ask({ request_uri, client_id: CLIENT, state: 'other', redirect_uri: 'https://evil.test/' })
  const back = await browser.accept(page, { tx_code: offer.txCode })
  expect([back.location?.host, told(back).state]).toEqual(['wallet.example', 'state-1'])
  expect((await browser.ask({ request_uri, client_id: CLIENT })).text).toContain('invalid_request_uri')
  expect((await browser.accept(page, { tx_code: offer.txCode })).location).toBeUndefined()
  const late = await push()
  await town.issuer.context.store.pool.query("UPDATE pushed_requests SET expires_at = now() - interval '1 second'")
  expect((await browser.ask({ request_uri: late, client_id: CLIENT })).text).toContain('invalid_request_uri')
})

test('a page that was begun in time is finished in time, though its reference has expired', async () => {
  const offer = await wallets.offer('slow')
  const { body } = await wallets.post('par', wallets.request({ issuer_state: offer.issuerState }))
  const browser = wallets.browser()
  const page = await browser.ask({ request_uri: String(body.request_uri), client_id: CLIENT })
  await town.issuer.context.store.pool.query("UPDATE pushed_requests SET expires_at = now() - interval '1 second'")
  expect(told(await browser.accept(page, { tx_code: offer.txCode })).code).toBeDefined()
})

test('an authorization code is good for a minute', async () => {
  const code = await wallets.codeFor(await wallets.offer('minute'))
  const later = await town.another({ clock: { now: () => new Date(Date.now() + 61_000) } })
  expectError(await wallets.exchange(code, {}, {}, later), 400, 'invalid_grant')
  await later.stop()
})

test('no such member: 404 at every endpoint', async () => {
  for (const path of ['/oid4vci/nobody/authorize', '/.well-known/oauth-authorization-server/issuers/nobody'])
    expect((await town.request(path)).status).toBe(404)
  const par = await town.request('/oid4vci/nobody/par', {
    method: 'POST',
    body: new URLSearchParams(wallets.request()),
  })
  expect(par.status).toBe(404)
})
