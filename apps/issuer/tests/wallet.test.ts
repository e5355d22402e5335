import { credentialRevoked, memberSuspended, topics } from '@testamur/credential-model'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member, publicUrl, until } from './issuer-town.js'
import { publish } from './neighbours.js'
import { openingHolds, readToken, receiptHolds } from './reader.js'
import { bareWallet, foreignWallet, newHolderKey, signProof } from './wallet.js'

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const aud = `${publicUrl}/issuers/noord`
let town: IssuerTown
let member: Member
let wallet: ReturnType<typeof bareWallet>

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  wallet = bareWallet(town, 'noord')
})
afterAll(() => town[Symbol.asyncDispose]())

const offerTo = async (n: string) => {
  const award = await member.client.award({ achievement: member.achievement, learner: learner(n), delivery: 'offer' })
  const offer = JSON.parse(new URL(award.offer!).searchParams.get('credential_offer')!)
  return { ...award, code: String(offer.grants[GRANT]['pre-authorized_code']) }
}
const redeem = (code: string, txCode?: string) =>
  wallet.token({ grant_type: GRANT, 'pre-authorized_code': code, ...(txCode && { tx_code: txCode }) })
const tokenFor = async (n: string) => {
  const offer = await offerTo(n)
  return { ...offer, token: String((await redeem(offer.code, offer.txCode)).access_token) }
}
const now = () => Math.floor(Date.now() / 1_000)
const request = (proof: string) => ({ credential_configuration_id: 'micro-credential', proofs: { jwt: [proof] } })
const claim = async (token: string, key = newHolderKey()) =>
  wallet.credential(token, request(signProof(key, { aud, iat: now(), nonce: await wallet.nonce() })))

test('a wallet of another house fetches the offered credential, bound to its key, and the claim is announced', async () => {
  const award = await member.client.award({ achievement: member.achievement, learner: learner(1), delivery: 'offer' })
  expect(award.credential).toBeUndefined()
  await expect(member.client.receipt(award.id)).rejects.toMatchObject({ code: 'RECEIPT_NOT_READY' })
  const key = newHolderKey()
  const client = foreignWallet(town, key)
  const credentialOffer = await client.resolveCredentialOffer(award.offer!)
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    txCode: award.txCode!,
  })
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata })
  const credentialConfigurationId = credentialOffer.credential_configuration_ids[0]!
  const signer = { method: 'jwk' as const, publicJwk: key.jwk, alg: 'ES256' }
  const { jwt } = await client.createCredentialRequestJwtProof({
    issuerMetadata,
    credentialConfigurationId,
    nonce,
    signer,
  })
  const { credentialResponse } = await client.retrieveCredentials({
    issuerMetadata,
    credentialConfigurationId,
    accessToken: accessTokenResponse.access_token,
    proofs: { jwt: [jwt] },
  })
  const [{ credential: token }] = credentialResponse.credentials as [{ credential: string }]

  const { kid } = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString())
  const { payload, disclosed } = readToken(token, town.neighbours.keys.get(kid))
  expect(payload.cnf).toEqual({ jwk: key.jwk })
  expect(payload.status).toEqual({ status_list: { uri: award.status.uri, idx: award.status.index } })
  expect(disclosed).toMatchObject({ given_name: 'Zoë', learner_id: 'student-1' })

  const view = await member.client.credential(award.id)
  const event = await until(() => {
    const found = town.neighbours.events.find((e) => e.id === view.claimed?.event)
    if (!found) throw new Error('not announced yet')
    return found
  })
  expect(event).toMatchObject({ type: 'testamur.credential.claimed.v1', aggregateversion: 2, subject: award.id })
  const receipt = await member.client.receipt(award.id)
  expect(receiptHolds(receipt, event.ledgerentry!)).toBe(true)
  expect(openingHolds(receipt, event.ledgerentry!, token)).toBe(true)
})

test('a code works once, a nonce works once, and a lost answer is given again to the same key alone', async () => {
  const { code, txCode, token } = await tokenFor('once')
  expect(await redeem(code, txCode)).toMatchObject({ error: 'invalid_grant' })
  const key = newHolderKey()
  const proof = signProof(key, { aud, iat: now(), nonce: await wallet.nonce() })
  const first = await wallet.credential(token, request(proof))
  expect(first.credentials).toHaveLength(1)
  expect(await wallet.credential(token, request(proof))).toMatchObject({ error: 'invalid_nonce' })
  expect(await claim(token, key)).toEqual(first)
  expect(await claim(token)).toMatchObject({ error: 'credential_request_denied' })
})

test('eight wallets redeem one offer: one gets the token', async () => {
  const { code, txCode } = await offerTo('race')
  const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(code, txCode)))
  expect(answers.filter((a) => a.access_token)).toHaveLength(1)
  expect(answers.filter((a) => a.error === 'invalid_grant')).toHaveLength(7)
})

test('eight keys at once with one token: one holder, one claim', async () => {
  const { id, token } = await tokenFor('keys')
  const answers = await Promise.all(Array.from({ length: 8 }, () => claim(token)))
  expect(answers.filter((a) => a.credentials)).toHaveLength(1)
  expect(answers.filter((a) => a.error === 'credential_request_denied')).toHaveLength(7)
  const { rows } = await town.issuer.context.store.pool.query('SELECT holder FROM claims WHERE credential_id = $1', [
    id,
  ])
  expect(rows).toHaveLength(1)
})

test('five wrong transaction codes lock the offer, for the right one too', async () => {
  const { code, txCode } = await offerTo('guess')
  const wrong = txCode === '000000' ? '000001' : '000000'
  for (let i = 0; i < 5; i++) expect(await redeem(code, wrong)).toMatchObject({ error: 'invalid_grant' })
  expect(await redeem(code, txCode)).toMatchObject({ error: 'invalid_grant' })
})

test('token requests that are none', async () => {
  const { code } = await offerTo('form')
  expect(await redeem(code)).toMatchObject({ error: 'invalid_request' })
  expect(await redeem('no-such-code', '123456')).toMatchObject({ error: 'invalid_grant' })
  expect(await wallet.token({})).toMatchObject({ error: 'invalid_request' })
  expect(await wallet.token({ grant_type: 'password' })).toMatchObject({ error: 'unsupported_grant_type' })
  expect(await wallet.token({ grant_type: GRANT })).toMatchObject({ error: 'invalid_request' })
})

test("a code of one member is none at another's token endpoint", async () => {
  await town.admit('zuid')
  await town.heard()
  const { code, txCode } = await offerTo('elsewhere')
  const form = { grant_type: GRANT, 'pre-authorized_code': code, tx_code: txCode! }
  expect(await bareWallet(town, 'zuid').token(form)).toMatchObject({ error: 'invalid_grant' })
})

test('credential requests that are none', async () => {
  const { token } = await tokenFor('bad')
  const key = newHolderKey()
  const nonce = await wallet.nonce()
  const proofs: [object, object?][] = [
    [{ aud: 'https://other.test', iat: now(), nonce }],
    [{ aud, iat: now() - 3_600, nonce }],
    [{ aud, iat: now() }],
    [{ aud, iat: now(), nonce }, { typ: 'JWT' }],
    [{ aud, iat: now(), nonce }, { alg: 'none' }],
    [{ aud, iat: now(), nonce }, { jwk: newHolderKey().jwk }],
    [{ aud, iat: now(), nonce }, { jwk: { ...key.jwk, d: key.jwk.x } }],
    [{ aud, iat: now(), nonce }, { kid: 'did:example:1' }],
  ]
  for (const [payload, header] of proofs)
    expect(await wallet.credential(token, request(signProof(key, payload, header)))).toMatchObject({
      error: 'invalid_proof',
    })
  const invented = signProof(key, { aud, iat: now(), nonce: 'invented' })
  expect(await wallet.credential(token, request(invented))).toMatchObject({ error: 'invalid_nonce' })
  const others: [object | string, string][] = [
    ['{', 'invalid_credential_request'],
    [{ proofs: { jwt: [invented] } }, 'invalid_credential_request'],
    [{ credential_configuration_id: 'diploma', proofs: { jwt: [invented] } }, 'unknown_credential_configuration'],
    [{ credential_identifier: 'diploma', proofs: { jwt: [invented] } }, 'unknown_credential_identifier'],
    [{ credential_configuration_id: 'micro-credential' }, 'invalid_proof'],
    [{ ...request(invented), proofs: { jwt: [invented, invented] } }, 'invalid_proof'],
  ]
  for (const [body, error] of others) expect(await wallet.credential(token, body)).toMatchObject({ error })
  expect(await wallet.credential('no-such-token', request(invented))).toMatchObject({ error: 'invalid_token' })
  // None of it has used up the nonce or the offer.
  const good = signProof(key, { aud, iat: now(), nonce })
  expect((await wallet.credential(token, request(good))).credentials).toHaveLength(1)
})

test('an award that was revoked before it was claimed is not handed out', async () => {
  const { id, token } = await tokenFor('revoked')
  const data = {
    credentialId: id,
    member: 'noord',
    achievement: member.achievement,
    status: 'revoked',
    reason: 'issued-in-error',
    effectiveAt: new Date().toISOString(),
  } as never
  const event = credentialRevoked.make({ member: 'noord', producer: 'revocation', now: new Date(), data })
  await publish(town.bus, topics.credential, event)
  await until(async () => expect((await member.client.credential(id)).status.value).toBe('revoked'))
  expect(await claim(token)).toMatchObject({ error: 'credential_request_denied' })
})

test('a suspended member hands out nothing, not even what it had offered before', async () => {
  const west = await town.admit('west')
  const award = await west.client.award({ achievement: west.achievement, learner: learner(1), delivery: 'offer' })
  const offer = JSON.parse(new URL(award.offer!).searchParams.get('credential_offer')!)
  const theirs = bareWallet(town, 'west')
  const code = offer.grants[GRANT]['pre-authorized_code']
  const granted = await theirs.token({ grant_type: GRANT, 'pre-authorized_code': code, tx_code: award.txCode! })
  const data = { member: 'west' } as never
  const event = memberSuspended.make({ member: 'consortium', producer: 'registry', now: new Date(), data })
  await publish(town.bus, topics.registry, event)
  await town.heard()
  const proof = { aud: `${publicUrl}/issuers/west`, iat: now(), nonce: await theirs.nonce() }
  const answer = await theirs.credential(String(granted.access_token), request(signProof(newHolderKey(), proof)))
  expect(answer).toMatchObject({ error: 'credential_request_denied' })
})

test('offers, tokens and nonces outlive the process', async () => {
  const { token } = await tokenFor('restart')
  const nonce = await wallet.nonce()
  const next = await town.another()
  const proof = signProof(newHolderKey(), { aud, iat: now(), nonce })
  const answer = await town.request(
    '/oid4vci/noord/credential',
    {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(request(proof)),
    },
    next,
  )
  expect(answer.status).toBe(200)
})
