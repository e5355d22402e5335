import { createHash, randomBytes, sign } from 'node:crypto'
import { clientAuthenticationNone } from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import * as openid from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member, publicUrl } from '../issuer-town.js'
import { newHolderKey } from '../wallet.js'
import { openBrowser } from './browser.js'
import { CALLBACK, CLIENT, walletsAt } from './wallets.js'

let town: IssuerTown
let member: Member

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
})
afterAll(() => town[Symbol.asyncDispose]())

const fetchFromTown = (input: unknown, init?: unknown) =>
  town.request(new Request(input as string, init as RequestInit).url, init as RequestInit)

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function openWallet() {
  const key = newHolderKey()
  const wallet = new Openid4vciClient({
    callbacks: {
      fetch: fetchFromTown,
      hash: (data) => createHash('sha256').update(data).digest(),
      generateRandom: (length) => randomBytes(length),
      clientAuthentication: clientAuthenticationNone({ clientId: CLIENT }),
      signJwt: async (_signer, { header, payload }) => {
        const input = `${part(header)}.${part(payload)}`
        const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
        return { jwt: `${input}.${signature.toString('base64url')}`, signerJwk: key.jwk }
      },
    },
  })
  return { wallet, signer: { method: 'jwk', alg: 'ES256', publicJwk: key.jwk } as const }
}

const award = () =>
  member.client.award({ achievement: member.achievement, learner: learner('foreign'), delivery: 'offer' })

test('a wallet of the Open Wallet Foundation pushes its request, and gets the credential with a DPoP-bound token', async () => {
  const { offer, txCode } = await award()
  const { wallet, signer } = openWallet()
  const credentialOffer = await wallet.resolveCredentialOffer(offer!)
  const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const dpop = { signer }
  const begun = await wallet.initiateAuthorization({
    ...{ credentialOffer, issuerMetadata, clientId: CLIENT, redirectUri: CALLBACK, scope: 'micro-credential', dpop },
  })
  if (begun.authorizationFlow !== 'Oauth2Redirect') throw new Error('a redirect was expected')
  expect(new URL(begun.authorizationRequestUrl).searchParams.get('request_uri')).toMatch(
    /^urn:ietf:params:oauth:request_uri:/,
  )
  const browser = openBrowser(town, 'noord')
  const page = await browser.open(begun.authorizationRequestUrl)
  expect(page.text).toContain('University of noord awards you')
  const back = await browser.accept(page, { tx_code: txCode! })
  const answer = wallet.parseAndVerifyAuthorizationResponseRedirectUrl({
    url: back.location!.href,
    authorizationServerMetadata: issuerMetadata.authorizationServers[0]!,
  })
  const granted = await wallet.retrieveAuthorizationCodeAccessTokenFromOffer({
    ...{ issuerMetadata, credentialOffer, redirectUri: CALLBACK, dpop },
    authorizationCode: String(answer.code),
    pkceCodeVerifier: begun.pkce!.codeVerifier,
  })
  expect(granted.accessTokenResponse).toMatchObject({ token_type: 'DPoP', scope: 'micro-credential' })
  const { c_nonce: nonce } = await wallet.requestNonce({ issuerMetadata })
  const proof = await wallet.createCredentialRequestJwtProof({
    ...{ issuerMetadata, signer, nonce, credentialConfigurationId: 'micro-credential' },
  })
  const { credentialResponse } = await wallet.retrieveCredentials({
    ...{ issuerMetadata, dpop, credentialConfigurationId: 'micro-credential', proofs: { jwt: [proof.jwt] } },
    accessToken: granted.accessTokenResponse.access_token,
  })
  expect(credentialResponse.credentials).toHaveLength(1)
})

test('openid-client discovers the server, and does PAR, PKCE, iss and DPoP with it', async () => {
  const { txCode } = await award()
  const config = await openid.discovery(new URL(`${publicUrl}/issuers/noord`), CLIENT, undefined, openid.None(), {
    algorithm: 'oauth2',
    [openid.customFetch]: fetchFromTown as openid.CustomFetch,
  })
  const verifier = openid.randomPKCECodeVerifier()
  const state = openid.randomState()
  const dpop = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'))
  const url = await openid.buildAuthorizationUrlWithPAR(
    config,
    {
      redirect_uri: CALLBACK,
      authorization_details: JSON.stringify([
        { type: 'openid_credential', credential_configuration_id: 'micro-credential' },
      ]),
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
    },
    { DPoP: dpop },
  )
  const browser = openBrowser(town, 'noord')
  // No offer is named: the learner says who she is.
  const back = await browser.accept(await browser.open(url), { learner: 'student-foreign', tx_code: txCode! })
  const checks = { pkceCodeVerifier: verifier, expectedState: state }
  const tokens = await openid.authorizationCodeGrant(config, back.location!, checks, undefined, { DPoP: dpop })
  expect(tokens).toMatchObject({
    token_type: 'dpop', // as the client spells it
    authorization_details: [
      {
        type: 'openid_credential',
        credential_configuration_id: 'micro-credential',
        credential_identifiers: ['micro-credential'],
      },
    ],
  })
  const at = new URL(`${publicUrl}/oid4vci/noord/credential`)
  const json = new Headers({ 'content-type': 'application/json' })
  const asked = openid.fetchProtectedResource(config, tokens.access_token, at, 'POST', '{}', json, { DPoP: dpop })
  // The token is good: what is missed is what the body should ask for.
  expect(await (await asked).json()).toMatchObject({ error: 'invalid_credential_request' })
})

test('a pre-authorized code with DPoP by openid-client, its nonces included', async () => {
  await using strict = await createIssuerTown({ dpopNonces: true })
  const west = await strict.admit('west')
  const { code, txCode } = await walletsAt(strict, west).offer('nonces')
  const send = (input: unknown, init?: unknown) =>
    strict.request(new Request(input as string, init as RequestInit).url, init as RequestInit)
  const config = await openid.discovery(new URL(`${publicUrl}/issuers/west`), CLIENT, undefined, openid.None(), {
    algorithm: 'oauth2',
    [openid.customFetch]: send as openid.CustomFetch,
  })
  const dpop = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'))
  const grant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
  const parameters = { 'pre-authorized_code': code, tx_code: txCode }
  const tokens = await openid.genericGrantRequest(config, grant, parameters, { DPoP: dpop })
  expect(tokens.token_type).toBe('dpop')
  const at = new URL(`${publicUrl}/oid4vci/west/credential`)
  const json = new Headers({ 'content-type': 'application/json' })
  const asked = openid.fetchProtectedResource(config, tokens.access_token, at, 'POST', '{}', json, { DPoP: dpop })
  expect(await (await asked).json()).toMatchObject({ error: 'invalid_credential_request' })
})
