import { createPrivateKey, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown } from '../issuer-town.js'
import { forged, leaf, mid, old, otherleaf, root } from '../wallet/provider-certificates.js'
import { expectError } from './expect-error.js'
import { dpopProof, type HolderKey, jwt, newHolderKey, seconds } from './signing.js'
import { told, type Wallets, walletsAt } from './wallets.js'

const CLIENT = 'https://wallet.registered.example'
const CALLBACK = 'https://wallet.registered.example/cb'
const ATTESTED = 'attested-wallet'
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const clientKey = newHolderKey()
const attesterKey = newHolderKey()
const instance = newHolderKey()

let folder: string
let town: IssuerTown
let wallets: Wallets

const fileOf = async (name: string, content: object) => {
  const path = join(folder, name)
  await writeFile(path, JSON.stringify(content))
  return path
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testamur-clients-'))
  const jwks = { keys: [{ ...clientKey.jwk, kid: 'c1' }] }
  const attesters = { keys: [{ ...attesterKey.jwk, kid: 'attester' }] }
  town = await createIssuerTown({
    oauthClientsFile: await fileOf('clients.json', {
      clients: [{ client_id: CLIENT, redirect_uris: [CALLBACK], jwks, client_name: 'A wallet' }],
    }),
    walletProvidersFile: await fileOf('providers.json', { roots: [root.certificate], jwks: attesters }),
  })
  wallets = walletsAt(town, await town.admit('noord'))
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const assertion = (payload: object = {}, header: object = {}, key: HolderKey = clientKey) => ({
  client_assertion_type: ASSERTION,
  client_assertion: jwt(
    key.privateKey,
    { kid: 'c1', ...header },
    {
      ...{ iss: CLIENT, sub: CLIENT, aud: wallets.issuer, jti: randomUUID() },
      ...{ iat: seconds(), exp: seconds() + 60, ...payload },
    },
  ),
})

const attestation = (payload: object = {}, header: object = {}, key = attesterKey.privateKey) =>
  jwt(
    key,
    { typ: 'oauth-client-attestation+jwt', kid: 'attester', ...header },
    { iss: 'attester', sub: ATTESTED, exp: seconds() + 300, cnf: { jwk: instance.jwk }, ...payload },
  )
const pop = (payload: object = {}, header: object = {}, key: HolderKey = instance) =>
  jwt(
    key.privateKey,
    { typ: 'oauth-client-attestation-pop+jwt', ...header },
    { iss: ATTESTED, aud: wallets.issuer, jti: randomUUID(), iat: seconds(), ...payload },
  )
const attested = (a = attestation(), p = pop()) => ({
  'oauth-client-attestation': a,
  'oauth-client-attestation-pop': p,
})

test('the metadata names every way in that there is', async () => {
  const { status, headers, ...response } = await town
    .request('/.well-known/oauth-authorization-server/issuers/noord')
    .then(async (r) => ({ status: r.status, headers: r.headers, body: await r.json() }))
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json'])
  expect(response.body).toEqual({
    issuer: wallets.issuer,
    authorization_endpoint: `${wallets.base}/authorize`,
    token_endpoint: `${wallets.base}/token`,
    pushed_authorization_request_endpoint: `${wallets.base}/par`,
    require_pushed_authorization_requests: false,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'urn:ietf:params:oauth:grant-type:pre-authorized_code'],
    scopes_supported: ['micro-credential', 'eudi', 'open-badges'],
    authorization_details_types_supported: ['openid_credential'],
    code_challenge_methods_supported: ['S256'],
    dpop_signing_alg_values_supported: ['ES256'],
    authorization_response_iss_parameter_supported: true,
    'pre-authorized_grant_anonymous_access_supported': true,
    ui_locales_supported: ['en', 'nl'],
    token_endpoint_auth_methods_supported: [
      ...['none', 'private_key_jwt', 'attest_jwt_client_auth', 'attest_jwt_client_auth_dpop'],
    ],
    token_endpoint_auth_signing_alg_values_supported: ['ES256'],
    client_attestation_signing_alg_values_supported: ['ES256'],
    client_attestation_pop_signing_alg_values_supported: ['ES256'],
  })
})

const registered = (more: Record<string, string> = {}) =>
  wallets.request({ client_id: CLIENT, redirect_uri: CALLBACK, ...more })

test('a registered client pushes, and exchanges its code, by private_key_jwt', async () => {
  const offer = await wallets.offer('registered')
  const { body, status } = await wallets.post('par', {
    ...registered({ issuer_state: offer.issuerState }),
    ...assertion(),
  })
  expect(status).toBe(201)
  const browser = wallets.browser()
  const page = await browser.ask({ client_id: CLIENT, request_uri: String(body.request_uri) })
  const code = String(told(await browser.accept(page, { tx_code: offer.txCode })).code)
  const more = { client_id: CLIENT, redirect_uri: CALLBACK }
  expectError(await wallets.exchange(code, more), 401, 'invalid_client')
  expectError(await wallets.exchange(code, { redirect_uri: CALLBACK }), 400, 'invalid_grant')
  expect((await wallets.exchange(code, { ...more, ...assertion() })).status).toBe(200)
})

const wrongAssertions: [string, () => Record<string, string>][] = [
  ['of another key', () => assertion({}, {}, newHolderKey())],
  ['of a client that nobody registered', () => assertion({ iss: 'other', sub: 'other' })],
  ['whose iss is not its sub', () => assertion({ iss: 'other' })],
  ['without sub', () => assertion({ sub: undefined })],
  ['without jti', () => assertion({ jti: undefined })],
  ['without exp', () => assertion({ exp: undefined })],
  ['that has expired', () => assertion({ exp: seconds() - 300 })],
  ['that is good for a day', () => assertion({ exp: seconds() + 86_400 })],
  ['from the future', () => assertion({ nbf: seconds() + 120 })],
  ['for another server', () => assertion({ aud: 'https://other.test' })],
  ['for the token endpoint alone', () => assertion({ aud: `${wallets.base}/token` })],
  ['for two servers', () => assertion({ aud: [wallets.issuer, 'https://other.test'] })],
  ['by alg none', () => assertion({}, { alg: 'none' })],
  ['of another kid', () => assertion({}, { kid: 'c2' })],
  ['of another type', () => ({ ...assertion(), client_assertion_type: 'urn:x' })],
  ['without a type', () => ({ client_assertion: assertion().client_assertion })],
  ['that is missing', () => ({ client_assertion_type: ASSERTION })],
  ['beside another client_id', () => ({ ...assertion(), client_id: 'other.example' })],
]

test.each(wrongAssertions)('a client assertion %s', async (_what, make) => {
  expectError(await wallets.post('par', { ...registered(), ...make() }), 401, 'invalid_client')
})

test('an assertion works once, also when it comes eight times at once', async () => {
  const form = { ...registered(), ...assertion() }
  const answers = await Promise.all(Array.from({ length: 8 }, () => wallets.post('par', form)))
  expect(answers.filter((a) => a.status === 201)).toHaveLength(1)
  for (const answer of answers.filter((a) => a.status !== 201)) expectError(answer, 401, 'invalid_client')
})

test('a registered client is called back where it said, and told its errors there', async () => {
  const elsewhere = { ...registered({ redirect_uri: `${CALLBACK}/x` }), ...assertion() }
  expectError(await wallets.post('par', elsewhere), 400, 'invalid_request')
  const browser = wallets.browser()
  expect((await browser.ask(registered({ redirect_uri: 'https://evil.test/' }))).location).toBeUndefined()
  const back = await browser.ask(registered({ response_type: 'token' }))
  expect([back.status, back.location?.origin]).toEqual([303, 'https://wallet.registered.example'])
  expect(told(back)).toMatchObject({ error: 'unsupported_response_type', state: 'state-1', iss: wallets.issuer })
})

test('an attested wallet pushes and exchanges; its code is for this instance alone', async () => {
  const offer = await wallets.offer('attested')
  const form = wallets.request({ client_id: ATTESTED, issuer_state: offer.issuerState })
  const { body, status } = await wallets.post('par', form, attested())
  expect(status).toBe(201)
  const browser = wallets.browser()
  const page = await browser.ask({ client_id: ATTESTED, request_uri: String(body.request_uri) })
  const code = String(told(await browser.accept(page, { tx_code: offer.txCode })).code)
  const thief = newHolderKey()
  const other = attested(attestation({ cnf: { jwk: thief.jwk } }), pop({}, {}, thief))
  expectError(await wallets.exchange(code, { client_id: ATTESTED }), 400, 'invalid_grant')
  expectError(await wallets.exchange(code, { client_id: ATTESTED }, other), 400, 'invalid_grant')
  expect((await wallets.exchange(code, { client_id: ATTESTED }, attested())).status).toBe(200)
})

test('by a chain to a root that is trusted here; and by a DPoP proof of the same key in place of a proof of its own', async () => {
  const key = createPrivateKey({ key: Buffer.from(leaf.key, 'base64'), format: 'der', type: 'pkcs8' })
  const chained = attestation({}, { kid: undefined, x5c: [leaf.certificate, mid.certificate] }, key)
  const form = wallets.request({ client_id: ATTESTED })
  expect((await wallets.post('par', form, attested(chained))).status).toBe(201)
  const url = `${wallets.base}/par`
  const combined = { 'oauth-client-attestation': attestation(), dpop: dpopProof(instance, url) }
  expect((await wallets.post('par', form, combined)).status).toBe(201)
  const stranger = { ...combined, dpop: dpopProof(newHolderKey(), url) }
  expectError(await wallets.post('par', form, stranger), 401, 'invalid_client')
})

const der = (pair: { key: string }) =>
  createPrivateKey({ key: Buffer.from(pair.key, 'base64'), format: 'der', type: 'pkcs8' })
const chain = (pair: { certificate: string; key: string }, ...rest: string[]) =>
  attestation({}, { kid: undefined, x5c: [pair.certificate, ...rest] }, der(pair))
const cut = (token: string) => `${token.slice(0, -4)}AAAA`

const wrongAttestations: [string, () => Record<string, string>][] = [
  ['by a provider that nobody named', () => attested(attestation({}, {}, newHolderKey().privateKey))],
  ['by an unknown kid', () => attested(attestation({}, { kid: 'other' }))],
  ['without kid or certificates', () => attested(attestation({}, { kid: undefined }))],
  ['whose signature was changed', () => attested(cut(attestation()))],
  ['that has expired', () => attested(attestation({ exp: seconds() - 600 }))],
  ['without exp', () => attested(attestation({ exp: undefined }))],
  ['without sub', () => attested(attestation({ sub: undefined }))],
  ['without a key', () => attested(attestation({ cnf: undefined }))],
  ['with a private key', () => attested(attestation({ cnf: { jwk: instance.privateKey.export({ format: 'jwk' }) } }))],
  ['from the future', () => attested(attestation({ nbf: seconds() + 600 }))],
  ['of another typ', () => attested(attestation({}, { typ: 'JWT' }))],
  ['by alg none', () => attested(attestation({}, { alg: 'none' }))],
  ['twice', () => attested(`${attestation()}, ${attestation()}`)],
  ['by a chain to another root', () => attested(chain(otherleaf))],
  ['by a chain without its middle', () => attested(chain(leaf))],
  ['by a chain with its root', () => attested(chain(leaf, mid.certificate, root.certificate))],
  ['by a chain that has expired', () => attested(chain(old, mid.certificate))],
  ['by a chain that was forged', () => attested(chain(forged))],
  ['for another client_id', () => attested(attestation({ sub: 'other-wallet' }))],
  ['without a proof', () => ({ 'oauth-client-attestation': attestation() })],
  ['with a proof by another key', () => attested(attestation(), pop({}, {}, newHolderKey()))],
  ['with a proof whose signature was changed', () => attested(attestation(), cut(pop()))],
  ['with a proof for another server', () => attested(attestation(), pop({ aud: 'https://other.test' }))],
  ['with a proof for a list of servers', () => attested(attestation(), pop({ aud: [wallets.issuer] }))],
  ['with a proof without jti', () => attested(attestation(), pop({ jti: undefined }))],
  ['with a proof without iat', () => attested(attestation(), pop({ iat: undefined }))],
  ['with a proof from an hour ago', () => attested(attestation(), pop({ iat: seconds() - 3_600 }))],
  ['with a proof from the future', () => attested(attestation(), pop({ iat: seconds() + 3_600 }))],
  ['with a proof that has expired', () => attested(attestation(), pop({ exp: seconds() - 1 }))],
  ['with a proof of another typ', () => attested(attestation(), pop({}, { typ: 'dpop+jwt' }))],
]

test.each(wrongAttestations)('a client attestation %s', async (_what, make) => {
  const answer = await wallets.post('par', wallets.request({ client_id: ATTESTED }), make())
  expectError(answer, 401, 'invalid_client')
})

test('a proof of an attestation works once, and nobody authenticates in two ways', async () => {
  const headers = attested()
  const form = wallets.request({ client_id: ATTESTED })
  expect((await wallets.post('par', form, headers)).status).toBe(201)
  expectError(await wallets.post('par', form, headers), 401, 'invalid_client')
  expectError(await wallets.post('par', { ...form, ...assertion() }, attested()), 400, 'invalid_request')
})
