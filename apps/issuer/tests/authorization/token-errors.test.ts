import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import { expectError } from './expect-error.js'
import { CALLBACK, CLIENT, type Offer, PRE_AUTHORIZED, type Wallets, walletsAt } from './wallets.js'

let town: IssuerTown
let member: Member
let wallets: Wallets
let offer: Offer

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  wallets = walletsAt(town, member)
  offer = await wallets.offer('errors')
})
afterAll(() => town[Symbol.asyncDispose]())

const details = (...items: object[]) => JSON.stringify(items)
const asked = (id: string) => ({ type: 'openid_credential', credential_configuration_id: id })

/** What is wrong, the form, status and error. The offer's own code and transaction code are put in for CODE and TX. */
const preAuthorized: [string, Record<string, string>, number, string][] = [
  ['no grant type', {}, 400, 'invalid_request'],
  ['a grant type that is none here', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ['a refresh token, of which there are none', { grant_type: 'refresh_token' }, 400, 'unsupported_grant_type'],
  ['no code', { grant_type: PRE_AUTHORIZED, tx_code: 'TX' }, 400, 'invalid_request'],
  ['an empty code, which is none', { grant_type: PRE_AUTHORIZED, 'pre-authorized_code': '' }, 400, 'invalid_request'],
  ['no transaction code', { grant_type: PRE_AUTHORIZED, 'pre-authorized_code': 'CODE' }, 400, 'invalid_request'],
  [
    'a code nobody made',
    { grant_type: PRE_AUTHORIZED, 'pre-authorized_code': 'x', tx_code: 'TX' },
    400,
    'invalid_grant',
  ],
  [
    'a wrong transaction code',
    { grant_type: PRE_AUTHORIZED, 'pre-authorized_code': 'CODE', tx_code: 'nonsense' },
    400,
    'invalid_grant',
  ],
  [
    'a secret, which nobody has',
    { grant_type: PRE_AUTHORIZED, 'pre-authorized_code': 'CODE', tx_code: 'TX', client_secret: 's' },
    401,
    'invalid_client',
  ],
  [
    'an assertion that is none',
    {
      ...{ grant_type: PRE_AUTHORIZED, 'pre-authorized_code': 'CODE', tx_code: 'TX', client_assertion: 'a.b.c' },
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    },
    401,
    'invalid_client',
  ],
  [
    'scopes of which none is known',
    { grant_type: PRE_AUTHORIZED, 'pre-authorized_code': 'CODE', tx_code: 'TX', scope: 'openid diploma' },
    400,
    'invalid_scope',
  ],
  [
    'a scope of another configuration than the offer',
    { grant_type: PRE_AUTHORIZED, 'pre-authorized_code': 'CODE', tx_code: 'TX', scope: 'eudi' },
    400,
    'invalid_grant',
  ],
  ...[
    ['details that are no JSON', '['],
    ['details that are no list', '{}'],
    ['an empty list of details', '[]'],
    ['details of another type', details({ ...asked('micro-credential'), type: 'payment' })],
    ['details without a configuration', details({ type: 'openid_credential' })],
    ['details of an unknown configuration', details(asked('diploma'))],
    ['details of which one is unknown', details(asked('micro-credential'), asked('diploma'))],
  ].map(
    ([what, text]) =>
      [
        what,
        { grant_type: PRE_AUTHORIZED, 'pre-authorized_code': 'CODE', tx_code: 'TX', authorization_details: text },
        400,
        'invalid_authorization_details',
      ] as [string, Record<string, string>, number, string],
  ),
]

const filled = (form: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(form).map(([k, v]) => [k, v === 'CODE' ? offer.code : v === 'TX' ? offer.txCode : v]),
  )

test.each(preAuthorized)('a pre-authorized code with %s', async (_what, form, status, error) => {
  expectError(await wallets.post('token', filled(form)), status, error)
})

test('none of all that has used up the code', async () => {
  expect((await wallets.redeem(offer, { tx_code: offer.txCode })).status).toBe(200)
})

test('a parameter given twice, another media type, another method, and a body that is too large', async () => {
  const twice: [string, string][] = [
    ['grant_type', PRE_AUTHORIZED],
    ['grant_type', PRE_AUTHORIZED],
  ]
  expectError(await wallets.post('token', twice), 400, 'invalid_request')
  const nul = { grant_type: PRE_AUTHORIZED, 'pre-authorized_code': 'a\0b' }
  expectError(await wallets.post('token', nul), 400, 'invalid_request')
  const init = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  const latin1 = await town.request(`${wallets.base}/token`, { ...init, body: Buffer.from([0x61, 0x3d, 0xe9]) })
  expect([latin1.status, await latin1.json()]).toMatchObject([400, { error: 'invalid_request' }])
  const json = { 'content-type': 'application/json' }
  expectError(await wallets.post('token', { grant_type: PRE_AUTHORIZED }, json), 400, 'invalid_request')
  expect((await town.request(`${wallets.base}/token`)).status).toBe(405)
  expect((await wallets.post('token', { grant_type: 'x'.repeat(70_000) })).status).toBe(413)
})

test('a header Authorization at the token endpoint: no scheme opens it', async () => {
  for (const scheme of ['Basic dTpw', 'Bearer x']) {
    const answer = await wallets.redeem(offer, {}, { authorization: scheme })
    expectError(answer, 401, 'invalid_client')
  }
})

const used: [string, Record<string, string>, number, string][] = [
  ['no code', { code: '' }, 400, 'invalid_request'],
  ['a code nobody made', { code: 'invented' }, 400, 'invalid_grant'],
  ['no client', { client_id: '' }, 400, 'invalid_request'],
  ['another client', { client_id: 'other.example' }, 400, 'invalid_grant'],
  ['no redirect URI', { redirect_uri: '' }, 400, 'invalid_grant'],
  ['another redirect URI', { redirect_uri: `${CALLBACK}/` }, 400, 'invalid_grant'],
  ['no verifier', { code_verifier: '' }, 400, 'invalid_grant'],
  ['another verifier', { code_verifier: 'v'.repeat(43) }, 400, 'invalid_grant'],
  ['a verifier that is too short', { code_verifier: 'v' }, 400, 'invalid_grant'],
  ['a transaction code', { tx_code: '123456' }, 400, 'invalid_request'],
  ['details of another configuration', { authorization_details: details(asked('eudi')) }, 400, 'invalid_grant'],
]

test('an authorization code with what is not its own; it stays good for its wallet', async () => {
  const code = await wallets.codeFor(await wallets.offer('exchange'))
  for (const [what, more, status, error] of used) {
    const answer = await wallets.exchange(code, more)
    expect({ what, status: answer.status, error: answer.body.error }).toEqual({ what, status, error })
    expectError(answer, status, error)
  }
  const { status, body } = await wallets.exchange(code)
  expect({ status, body }).toEqual({
    status: 200,
    body: { access_token: expect.stringMatching(/^[\w-]{43}$/), token_type: 'Bearer', expires_in: 3_600 },
  })
})

test('a second use by who knows the verifier takes the token back; by who does not, it takes nothing', async () => {
  const code = await wallets.codeFor(await wallets.offer('twice'))
  const { body } = await wallets.exchange(code)
  const bearer = { authorization: `Bearer ${body.access_token}` }
  expectError(await wallets.exchange(code, { code_verifier: 'w'.repeat(50) }), 400, 'invalid_grant')
  expectError(await wallets.exchange(code, { client_id: 'thief.example' }), 400, 'invalid_grant')
  expect((await wallets.credential(bearer)).body.error).toBe('invalid_credential_request')
  expectError(await wallets.exchange(code), 400, 'invalid_grant')
  expectError(await wallets.credential(bearer), 401, 'invalid_token')
})

test("a code of one member is none at another's token endpoint, nor is its token", async () => {
  const zuid = walletsAt(town, await town.admit('zuid'))
  const code = await wallets.codeFor(await wallets.offer('elsewhere'))
  expectError(await zuid.exchange(code), 400, 'invalid_grant')
  const { body } = await wallets.exchange(code)
  expectError(await zuid.credential({ authorization: `Bearer ${body.access_token}` }), 401, 'invalid_token')
})

test('details come back as they were granted, scopes as what was granted of them, and unknown ones are ignored', async () => {
  const first = await wallets.offer('details')
  const both = details(asked('eudi'), asked('micro-credential'))
  const byDetails = await wallets.redeem(first, { tx_code: first.txCode, authorization_details: both })
  expect(byDetails.body.authorization_details).toEqual([
    { ...asked('micro-credential'), credential_identifiers: ['micro-credential'] },
  ])
  const second = await wallets.offer('scope')
  const code = await wallets.codeFor(second, { scope: 'openid micro-credential eudi' })
  expect((await wallets.exchange(code)).body).toMatchObject({ scope: 'micro-credential' })
})

test('what is wrong again and again is slowed down, and who is right pays nothing', async () => {
  const again = await wallets.offer('slow')
  for (let i = 0; i < 10; i++)
    expect((await wallets.redeem({ code: 'guess' }, { tx_code: '1' })).body.error).toBe('invalid_grant')
  const slowed = await wallets.redeem({ code: 'guess' }, { tx_code: '1' })
  expectError(slowed, 429, 'slow_down')
  expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await wallets.redeem(again, { tx_code: again.txCode })).status).toBe(200)
})

test('five wrong transaction codes lock the offer for both grants, for the right one too', async () => {
  const locked = await wallets.offer('locked')
  for (let i = 0; i < 5; i++)
    expectError(await wallets.redeem(locked, { tx_code: wallets.wrong(locked) }), 400, 'invalid_grant')
  expectError(await wallets.redeem(locked, { tx_code: locked.txCode }), 400, 'invalid_grant')
  const browser = wallets.browser()
  const page = await browser.ask(wallets.request({ issuer_state: locked.issuerState, client_id: CLIENT }))
  const after = await browser.accept(page, { tx_code: locked.txCode })
  expect([after.status, after.location]).toEqual([403, undefined])
  expect(after.text).toContain('Ask the university for a new offer')
})

test('a token for an award that cannot be had yet is good until a week after it can, and says so', async () => {
  const availableFrom = new Date(Date.now() + 10 * 86_400_000).toISOString()
  const days = (seconds: unknown) => Math.round(Number(seconds) / 86_400)
  const first = await wallets.offer('later', { availableFrom } as never)
  expect(days((await wallets.redeem(first, { tx_code: first.txCode })).body.expires_in)).toBe(17)
  const second = await wallets.offer('later-too', { availableFrom } as never)
  expect(days((await wallets.exchange(await wallets.codeFor(second))).body.expires_in)).toBe(17)
})

test('a wallet that is a web page may ask, and reads what it needs', async () => {
  const asked = await town.request(`${wallets.base}/token`, { method: 'OPTIONS' })
  for (const name of ['dpop', 'oauth-client-attestation', 'oauth-client-attestation-pop'])
    expect(asked.headers.get('access-control-allow-headers')).toContain(name)
  const { headers } = await wallets.redeem({ code: 'x' }, {}, { authorization: 'Basic dTpw' })
  expect(headers.get('www-authenticate')).toBe('Basic realm="wallets", error="invalid_client"')
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.get('access-control-expose-headers')).toContain('dpop-nonce')
})

test('an offer without a transaction code wants none, at either grant', async () => {
  const codeless = async (n: string) => {
    const made = await wallets.offer(n)
    await town.issuer.context.store.pool.query('UPDATE offers SET tx_code = NULL WHERE credential_id = $1', [made.id])
    return made
  }
  const first = await codeless('codeless-1')
  expectError(await wallets.redeem(first, { tx_code: first.txCode }), 400, 'invalid_request')
  expect((await wallets.redeem(first)).status).toBe(200)
  const second = await codeless('codeless-2')
  const browser = wallets.browser()
  const page = await browser.ask(wallets.request({ issuer_state: second.issuerState }))
  expect(page.text).not.toContain('name="tx_code"')
  const back = await browser.accept(page, {})
  expect((await wallets.exchange(String(back.location?.searchParams.get('code')))).status).toBe(200)
  // Beside a number alone nothing is given out.
  await codeless('codeless-3')
  const asked = await browser.accept(await browser.ask(wallets.request()), {
    learner: 'student-codeless-3',
    tx_code: '1',
  })
  expect(asked.status).toBe(403)
})
