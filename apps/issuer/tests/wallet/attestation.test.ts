import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readProofs } from '../../src/domain/wallet/read-proofs.js'
import { noWalletProviders, readWalletProviders } from '../../src/domain/wallet-providers.js'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import { type HolderKey, newHolderKey } from '../wallet.js'
import { credentialsOf, keys, plainOf, seconds, signJwt, type Wallets, walletsOf } from './pre-authorized.js'
import { forged, leaf, mid, notca, old, otherleaf, root, undernotca } from './provider-certificates.js'

let town: IssuerTown
let member: Member
let wallets: Wallets
const named = newHolderKey()
const file = join(tmpdir(), `wallet-providers-${randomUUID()}.json`)

beforeAll(async () => {
  const jwks = { keys: [{ ...named.jwk, kid: 'provider-1' }] }
  await writeFile(file, JSON.stringify({ roots: [root.certificate], jwks }))
  town = await createIssuerTown({ walletProvidersFile: file })
  member = await town.admit('noord')
  wallets = walletsOf(town, member)
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
  await rm(file)
})

type Signer = { key: string; header: object }
const chain = (...certificates: { certificate: string }[]) => ({ x5c: certificates.map((c) => c.certificate) })
const good: Signer = { key: leaf.key, header: chain(leaf, mid) }

function attest(
  holders: readonly HolderKey[],
  nonce: string | undefined,
  claims: object = {},
  { key, header } = good,
): string {
  const now = seconds()
  const payload = { iat: now, exp: now + 300, attested_keys: holders.map((h) => h.jwk), nonce, ...claims }
  return signJwt(key, { typ: 'key-attestation+jwt', ...header }, payload)
}

const ask = async (proofs: object, n: string = randomUUID()) => {
  const { token } = await wallets.granted(n)
  return wallets.json('credential', token, { credential_configuration_id: 'micro-credential', proofs })
}
const bound = (tokens: readonly string[]) => tokens.map((t) => (plainOf(t).cnf as { jwk: object }).jwk)

test('the metadata offers the proof type attestation where somebody is trusted to attest', async () => {
  const answer = await town.request('/.well-known/openid-credential-issuer/issuers/noord')
  const { credential_configurations_supported: all } = (await answer.json()) as Record<string, Record<string, unknown>>
  for (const configuration of Object.values(all!))
    expect(configuration).toMatchObject({
      proof_types_supported: { attestation: { proof_signing_alg_values_supported: ['ES256'] } },
    })
})

test('an attestation by itself gives a copy for each key that it attests', async () => {
  const holders = keys(3)
  const answer = await ask({ attestation: [attest(holders, await wallets.nonce())] })
  expect(bound(credentialsOf(answer))).toEqual(holders.map((h) => h.jwk))
})

test('an attestation in the header of one proof gives a copy for each key, that of the proof first', async () => {
  const holders = keys(3)
  const nonce = await wallets.nonce()
  const jwt = wallets.proof(holders[1]!, nonce, { key_attestation: attest(holders, nonce) })
  const [a, b, c] = holders.map((h) => h.jwk)
  expect(bound(credentialsOf(await ask({ jwt: [jwt] })))).toEqual([b, a, c])
})

test('proofs of each key with the same attestation in each give a copy for each', async () => {
  const holders = keys(2)
  const nonce = await wallets.nonce()
  const key_attestation = attest(holders, nonce)
  const jwt = holders.map((h) => wallets.proof(h, nonce, { key_attestation }))
  expect(bound(credentialsOf(await ask({ jwt })))).toEqual(holders.map((h) => h.jwk))
})

test('kid names a key of the attestation by its kid or its place', async () => {
  const holders = keys(2)
  const attested_keys = holders.map((h, i) => ({ ...h.jwk, kid: `key-${i}` }))
  for (const kid of ['key-1', '1']) {
    const nonce = await wallets.nonce()
    const key_attestation = attest(holders, nonce, { attested_keys })
    const jwt = wallets.proof(holders[1]!, nonce, { jwk: undefined, kid, key_attestation })
    expect(credentialsOf(await ask({ jwt: [jwt] }))).toHaveLength(2)
  }
})

test('a provider may be named by its key', async () => {
  const payload = { iat: seconds(), attested_keys: [newHolderKey().jwk], nonce: await wallets.nonce() }
  const key = named.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
  const signed = signJwt(key, { typ: 'key-attestation+jwt', kid: 'provider-1' }, payload)
  expect(credentialsOf(await ask({ attestation: [signed] }))).toHaveLength(1)
})

test.each<[string, Signer]>([
  ['a chain to a root that nobody named', { key: otherleaf.key, header: chain(otherleaf) }],
  ['an authority that is none', { key: undernotca.key, header: chain(undernotca, notca) }],
  ['a certificate that has expired', { key: old.key, header: chain(old, mid) }],
  ['a certificate that its issuer has not signed', { key: forged.key, header: chain(forged) }],
  ['a chain with a gap', { key: leaf.key, header: chain(leaf) }],
  ['a chain in the wrong order', { key: leaf.key, header: chain(mid, leaf) }],
  ['the root in the chain', { key: leaf.key, header: chain(leaf, mid, root) }],
  ['the root alone', { key: root.key, header: chain(root) }],
  ['an authority as the signer', { key: mid.key, header: chain(mid) }],
  ['another key than the certificate says', { key: otherleaf.key, header: chain(leaf, mid) }],
  ['a certificate that is none', { key: leaf.key, header: { x5c: ['AAAA'] } }],
  ['an unknown kid', { key: leaf.key, header: { kid: 'provider-2' } }],
  ['nothing that names its key', { key: leaf.key, header: {} }],
  ['its key inside', { key: leaf.key, header: { jwk: newHolderKey().jwk } }],
  ['another type', { key: leaf.key, header: { ...chain(leaf, mid), typ: 'JWT' } }],
  ['another algorithm', { key: leaf.key, header: { ...chain(leaf, mid), alg: 'none' } }],
  ['a critical extension', { key: leaf.key, header: { ...chain(leaf, mid), crit: ['x'], x: 1 } }],
])('an attestation with %s is invalid, alone and in a proof', async (_what, signer) => {
  const holder = newHolderKey()
  const nonce = await wallets.nonce()
  const attestation = attest([holder], nonce, {}, signer)
  const jwt = wallets.proof(holder, nonce, { key_attestation: attestation })
  for (const proofs of [{ attestation: [attestation] }, { jwt: [jwt] }])
    expect(await ask(proofs)).toMatchObject({ status: 400, body: { error: 'invalid_proof' } })
})

test.each<[string, object, string]>([
  ['no nonce', { nonce: undefined }, 'invalid_proof'],
  ['an invented nonce', { nonce: 'invented' }, 'invalid_nonce'],
  ['a time in the future', { iat: seconds() + 3_600 }, 'invalid_proof'],
  ['no time', { iat: undefined }, 'invalid_proof'],
  ['an end in the past', { exp: seconds() - 1 }, 'invalid_proof'],
  ['no keys', { attested_keys: [] }, 'invalid_proof'],
  ['a key of another curve', { attested_keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA' }] }, 'invalid_proof'],
  ['one key twice', { attested_keys: Array(2).fill(named.jwk) }, 'invalid_proof'],
  ['a private key', { attested_keys: [{ ...named.jwk, d: named.jwk.x }] }, 'invalid_proof'],
])('an attestation with %s is refused', async (_what, claims, error) => {
  const attestation = attest([newHolderKey()], await wallets.nonce(), claims)
  expect(await ask({ attestation: [attestation] })).toMatchObject({ status: 400, body: { error } })
})

test('in a proof an attestation must say when it ends, and attest the key of the proof', async () => {
  const holder = newHolderKey()
  const nonce = await wallets.nonce()
  for (const key_attestation of [attest([holder], nonce, { exp: undefined }), attest([newHolderKey()], nonce)])
    expect(await ask({ jwt: [wallets.proof(holder, nonce, { key_attestation })] })).toMatchObject({
      status: 400,
      body: { error: 'invalid_proof' },
    })
})

test('in a proof an attestation needs a nonce of ours too, be it that of the proof or another', async () => {
  const holder = newHolderKey()
  const askWith = async (inner: string | undefined) => {
    const key_attestation = attest([holder], inner)
    return ask({ jwt: [wallets.proof(holder, await wallets.nonce(), { key_attestation })] })
  }
  expect((await askWith(undefined)).body).toMatchObject({ error: 'invalid_proof' })
  expect((await askWith('invented')).body).toMatchObject({ error: 'invalid_nonce' })
  expect((await askWith(await wallets.nonce())).status).toBe(200)
})

test('two attestations at once are refused, and one nonce serves once', async () => {
  const nonce = await wallets.nonce()
  const attestation = attest([newHolderKey()], nonce)
  expect((await ask({ attestation: [attestation, attestation] })).body).toMatchObject({ error: 'invalid_proof' })
  expect((await ask({ attestation: [attestation] })).status).toBe(200)
  expect((await ask({ attestation: [attestation] })).body).toMatchObject({ error: 'invalid_nonce' })
})

test('with HAIP a key that nobody attests is refused; without anybody to trust, an attestation counts for nothing', async () => {
  const holder = newHolderKey()
  const rules = { issuer: wallets.issuer, now: new Date(), providers: noWalletProviders, attestationRequired: true }
  const providers = readWalletProviders(JSON.stringify({ roots: [root.certificate] }))
  const plain = wallets.proof(holder, 'n')
  const vouched = wallets.proof(holder, 'n', { key_attestation: attest([holder, newHolderKey()], 'n') })
  expect(() => readProofs({ jwt: [plain] }, { ...rules, providers })).toThrow(/must be attested/)
  expect(() => readProofs({ jwt: [vouched] }, rules)).toThrow(/no wallet provider/)
  expect(readProofs({ jwt: [vouched] }, { ...rules, providers }).keys).toHaveLength(2)
  expect(readProofs({ jwt: [vouched] }, { ...rules, attestationRequired: false }).keys).toHaveLength(1)
  expect(() => readProofs({ attestation: ['a'] }, { ...rules, attestationRequired: false })).toThrow(/not supported/)
})

test.each(['{}x', '{"roots":["AAAA"]}', '{"jwks":{"keys":[{"kty":"EC","crv":"P-256"}]}}', '{"root":[]}'])(
  'a file of providers that is none is told at the start: %s',
  (text) => expect(() => readWalletProviders(text)).toThrow(),
)
