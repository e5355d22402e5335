import { createPrivateKey, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dpopProof, jwt, sha256Url } from '../authorization/signing.js'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import { type HolderKey, newHolderKey } from '../wallet.js'
import { credentialsOf, GRANT, keys, plainOf, seconds, signJwt, type Wallets, walletsOf } from './pre-authorized.js'
import { leaf, mid, root } from './provider-certificates.js'

const CLIENT = 'haip-wallet'
const x5c = [leaf.certificate, mid.certificate]
const instance = newHolderKey()
const dpopKey = newHolderKey()

let folder: string
let town: IssuerTown
let member: Member
let wallets: Wallets

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testamur-haip-wallet-'))
  const walletProvidersFile = join(folder, 'providers.json')
  await writeFile(walletProvidersFile, JSON.stringify({ roots: [root.certificate] }))
  town = await createIssuerTown({ haip: true, dpopNonces: true, walletProvidersFile })
  member = await town.admit('noord')
  wallets = walletsOf(town, member)
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const base = () => wallets.issuer.replace('/issuers/', '/oid4vci/')

/** OAuth 2.0 Attestation-Based Client Authentication: who the wallet is, and that it is this instance. */
function clientHeaders() {
  const provider = createPrivateKey({ key: Buffer.from(leaf.key, 'base64'), format: 'der', type: 'pkcs8' })
  const claims = { iss: 'https://provider.test', sub: CLIENT, exp: seconds() + 300, cnf: { jwk: instance.jwk } }
  const pop = { iss: CLIENT, aud: wallets.issuer, jti: randomUUID(), iat: seconds() }
  return {
    'oauth-client-attestation': jwt(provider, { typ: 'oauth-client-attestation+jwt', x5c }, claims),
    'oauth-client-attestation-pop': jwt(instance.privateKey, { typ: 'oauth-client-attestation-pop+jwt' }, pop),
  }
}

/** Asks with a proof of the DPoP key, and once more where the server wants another nonce. */
async function bound(path: string, headers: object, body: string, claims: object = {}, nonce?: string | null) {
  const dpop = dpopProof(dpopKey, `${base()}/${path}`, { ...claims, ...(nonce && { nonce }) })
  return wallets.post(path, { headers: { ...headers, dpop }, body })
}

async function granted(n: string): Promise<{ id: string; token: string }> {
  const { award, code } = await wallets.offer(n)
  const form = String(new URLSearchParams({ grant_type: GRANT, 'pre-authorized_code': code, tx_code: award.txCode! }))
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const first = await bound('token', { ...type, ...clientHeaders() }, form)
  const nonce = first.headers.get('dpop-nonce')
  const answer =
    first.body.error === 'use_dpop_nonce'
      ? await bound('token', { ...type, ...clientHeaders() }, form, {}, nonce)
      : first
  expect(answer.body).toMatchObject({ token_type: 'DPoP' })
  return { id: award.id, token: String(answer.body.access_token) }
}

const attest = (holders: readonly HolderKey[], nonce: string) =>
  signJwt(
    leaf.key,
    { typ: 'key-attestation+jwt', x5c },
    { iat: seconds(), exp: seconds() + 300, nonce, attested_keys: holders.map((h) => h.jwk) },
  )

/** A credential request by the nonces of the nonce endpoint: one for the proofs, one for DPoP. */
async function ask(token: string, proofsBy: (nonce: string) => object) {
  const fresh = await wallets.post('nonce', {})
  const body = JSON.stringify({
    credential_configuration_id: 'micro-credential',
    proofs: proofsBy(String(fresh.body.c_nonce)),
  })
  const headers = { authorization: `DPoP ${token}`, 'content-type': 'application/json' }
  return bound('credential', headers, body, { ath: sha256Url(token) }, fresh.headers.get('dpop-nonce'))
}

test('an attested wallet gets a batch for attested keys, by proofs and by the attestation alone, and the same again', async () => {
  const holders = keys(3)
  const { token } = await granted('batch')
  const byProofs = (nonce: string) => {
    const key_attestation = attest(holders, nonce)
    return { jwt: holders.map((h) => wallets.proof(h, nonce, { key_attestation }, { iss: CLIENT })) }
  }
  const first = credentialsOf(await ask(token, byProofs))
  expect(first.map((t) => plainOf(t).cnf)).toEqual(holders.map(({ jwk }) => ({ jwk })))
  const byAttestation = (nonce: string) => ({ attestation: [attest(holders, nonce)] })
  expect(credentialsOf(await ask(token, byAttestation))).toEqual(first)
})

test('a key that nobody attests, or a proof in the name of another client, is refused', async () => {
  const { token } = await granted('refused')
  const holder = newHolderKey()
  const plain = (nonce: string) => ({ jwt: [wallets.proof(holder, nonce)] })
  const strange = (nonce: string) => {
    const key_attestation = attest([holder], nonce)
    return { jwt: [wallets.proof(holder, nonce, { key_attestation }, { iss: 'another-wallet' })] }
  }
  for (const proofs of [plain, strange])
    expect(await ask(token, proofs)).toMatchObject({ status: 400, body: { error: 'invalid_proof' } })
})

test('the token is good for its key alone, at each endpoint', async () => {
  const { token } = await granted('bound')
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  for (const path of ['credential', 'deferred', 'notification'])
    expect((await wallets.post(path, { headers, body: '{}' })).status).toBe(401)
})

test('what it tells of its copies is heard', async () => {
  const { id, token } = await granted('told')
  const { body } = await ask(token, (nonce) => ({ attestation: [attest(keys(1), nonce)] }))
  const notice = JSON.stringify({ notification_id: body.notification_id, event: 'credential_accepted' })
  const headers = { authorization: `DPoP ${token}`, 'content-type': 'application/json' }
  const fresh = await wallets.post('nonce', {})
  const claims = { ath: sha256Url(token) }
  const answer = await bound('notification', headers, notice, claims, fresh.headers.get('dpop-nonce'))
  expect(answer.status).toBe(204)
  expect((await member.client.credential(id)).notifications).toMatchObject([{ event: 'credential_accepted' }])
})
