import { createHash, createPrivateKey, randomBytes, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientAuthenticationClientAttestationJwt, createClientAttestationJwt, type Jwk } from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member } from '../issuer-town.js'
import { leaf, mid, root } from '../wallet/provider-certificates.js'
import { expectError } from './expect-error.js'
import { dpopProof, jwt, newHolderKey, seconds } from './signing.js'
import { CALLBACK, type Wallets, walletsAt } from './wallets.js'

const CLIENT = 'haip-wallet'
const instance = newHolderKey()
const dpopKey = newHolderKey()

let folder: string
let town: IssuerTown
let member: Member
let wallets: Wallets

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testamur-haip-'))
  const walletProvidersFile = join(folder, 'providers.json')
  await writeFile(walletProvidersFile, JSON.stringify({ roots: [root.certificate] }))
  town = await createIssuerTown({ haip: true, walletProvidersFile })
  member = await town.admit('noord')
  wallets = walletsAt(town, member)
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const attesterKey = createPrivateKey({ key: Buffer.from(leaf.key, 'base64'), format: 'der', type: 'pkcs8' })
const keyOf = (header: Record<string, unknown>, publicJwk?: Jwk) => {
  if (header.x5c) return attesterKey
  const jwk = (header.jwk as Jwk | undefined) ?? publicJwk
  return jwk?.x === dpopKey.jwk.x ? dpopKey.privateKey : instance.privateKey
}

const callbacks = {
  fetch: ((input: unknown, init?: unknown) =>
    town.request(new Request(input as string, init as RequestInit).url, init as RequestInit)) as typeof fetch,
  hash: (data: Uint8Array) => createHash('sha256').update(data).digest(),
  generateRandom: (length: number) => randomBytes(length),
  signJwt: async (
    signer: { method: string; publicJwk?: Jwk },
    { header, payload }: { header: object; payload: object },
  ) => {
    const input = `${part(header)}.${part(payload)}`
    const key = keyOf(header as Record<string, unknown>, signer.publicJwk)
    const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
    return { jwt: `${input}.${signature.toString('base64url')}`, signerJwk: signer.publicJwk ?? instance.jwk }
  },
}

const attestationOf = () =>
  createClientAttestationJwt({
    issuer: 'https://provider.test',
    clientId: CLIENT,
    confirmation: { jwk: instance.jwk },
    expiresAt: new Date(Date.now() + 300_000),
    signer: { method: 'x5c', alg: 'ES256', x5c: [leaf.certificate, mid.certificate] },
    callbacks: callbacks as never,
  })

test('a wallet of the Open Wallet Foundation with its attestation gets a token as HAIP wants it', async () => {
  const { offer, txCode } = await member.client.award({
    ...{ achievement: member.achievement, learner: learner('haip'), delivery: 'offer' },
  })
  const clientAttestationJwt = await attestationOf()
  const wallet = new Openid4vciClient({
    callbacks: {
      ...callbacks,
      clientAuthentication: clientAuthenticationClientAttestationJwt({
        clientAttestationJwt,
        callbacks: callbacks as never,
      }),
    } as never,
  })
  const credentialOffer = await wallet.resolveCredentialOffer(offer!)
  const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const dpop = { signer: { method: 'jwk', alg: 'ES256', publicJwk: dpopKey.jwk } as const }
  const begun = await wallet.initiateAuthorization({
    ...{ credentialOffer, issuerMetadata, dpop, clientId: CLIENT, redirectUri: CALLBACK, scope: 'micro-credential' },
  })
  if (begun.authorizationFlow !== 'Oauth2Redirect') throw new Error('a redirect was expected')
  const browser = wallets.browser()
  const back = await browser.accept(await browser.open(begun.authorizationRequestUrl), { tx_code: txCode! })
  const granted = await wallet.retrieveAuthorizationCodeAccessTokenFromOffer({
    ...{ issuerMetadata, credentialOffer, redirectUri: CALLBACK, dpop },
    authorizationCode: back.location!.searchParams.get('code')!,
    pkceCodeVerifier: begun.pkce!.codeVerifier,
  })
  expect(granted.accessTokenResponse).toMatchObject({ token_type: 'DPoP', scope: 'micro-credential' })
})

test('the metadata asks for it', async () => {
  const response = await town.request('/.well-known/oauth-authorization-server/issuers/noord')
  expect(await response.json()).toMatchObject({
    require_pushed_authorization_requests: true,
    'pre-authorized_grant_anonymous_access_supported': false,
    token_endpoint_auth_methods_supported: ['attest_jwt_client_auth', 'attest_jwt_client_auth_dpop'],
  })
})

test('nobody comes without an attestation, without a push, or without DPoP', async () => {
  const offer = await wallets.offer('refused')
  expectError(await wallets.post('par', wallets.request()), 401, 'invalid_client')
  const dpop = dpopProof(dpopKey, `${wallets.base}/token`)
  expectError(await wallets.redeem(offer, { tx_code: offer.txCode }, { dpop }), 401, 'invalid_client')
  const page = await wallets.browser().ask(wallets.request({ issuer_state: offer.issuerState }))
  expect([page.status, page.location]).toEqual([400, undefined])
  expect(page.text).toContain('must be pushed first')
  const claims = { iss: CLIENT, aud: wallets.issuer, jti: 'j', iat: seconds() }
  const headers = {
    'oauth-client-attestation': await attestationOf(),
    'oauth-client-attestation-pop': jwt(instance.privateKey, { typ: 'oauth-client-attestation-pop+jwt' }, claims),
  }
  expectError(await wallets.redeem(offer, { tx_code: offer.txCode }, headers), 400, 'invalid_dpop_proof')
})
