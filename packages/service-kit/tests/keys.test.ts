import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import type { MemberSlug, PublicJwk } from '@testamur/credential-model'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  createKeystore,
  createServiceClient,
  type EnrolmentRequest,
  type Keystore,
  makeKeyPair,
  makeKeyProof,
  readKeyProof,
  sealKey,
  startEnrolment,
  thumbprint,
  toSigningKey,
  withTransaction,
} from '../src/index.js'
import { createTestDatabase, silentLog, type TestDatabase } from '../src/testing/index.js'

const member = 'noorderhaven' as MemberSlug
const seal = sealKey(Buffer.alloc(32, 7), 'member-keys')
let db: TestDatabase
let keystore: Keystore
beforeAll(async () => {
  db = await createTestDatabase({ max: 20 })
  keystore = createKeystore({ pool: db.pool, seal, service: 'issuer' })
})
afterAll(() => db.drop())

const holds = (jwk: PublicJwk, bytes: Uint8Array, signature: Uint8Array) => {
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  return jwk.kty === 'EC'
    ? verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature)
    : verify(null, bytes, key, signature)
}

test('16 who ask at once get one key', async () => {
  const all = await Promise.all(
    Array.from({ length: 16 }, () => withTransaction(db.pool, (sql) => keystore.ensure(sql, member, 'credential'))),
  )
  expect(new Set(all.map((k) => k!.kid)).size).toBe(1)
  expect(all[0]?.kid).toBe(thumbprint(all[0]!.jwk))
})

test.each([
  ['status', 'ES256'],
  ['ledger', 'EdDSA'],
] as const)('a key for %s signs with %s once it is published, and no longer when retired', async (purpose, alg) => {
  const { kid, jwk } = (await keystore.ensure(db.pool, member, purpose))!
  expect(await keystore.active(member, purpose)).toBeUndefined()
  await keystore.markPublished(db.pool, kid, new Date(Date.now() - 1_000))
  const key = await keystore.active(member, purpose)
  const bytes = Buffer.from('the bytes')
  expect(key).toMatchObject({ kid, alg })
  expect(key!.sign(bytes)).toHaveLength(64)
  expect(holds(jwk, bytes, await key!.sign(bytes))).toBe(true)
  await keystore.markRetired(db.pool, kid)
  expect(await keystore.active(member, purpose)).toBeUndefined()
  expect((await keystore.ensure(db.pool, member, purpose))!.kid).not.toBe(kid)
})

test('the private key is stored sealed, and bound to its kid', async () => {
  const a = await keystore.ensure(db.pool, 'zeeborg' as MemberSlug, 'ledger')
  const b = await keystore.ensure(db.pool, 'heuvelrug' as MemberSlug, 'ledger')
  await db.pool.query(
    'UPDATE kit.member_keys SET sealed = (SELECT sealed FROM kit.member_keys WHERE kid = $1) WHERE kid = $2',
    [a.kid, b.kid],
  )
  await expect(keystore.signingKey(b.kid)).rejects.toThrow()
  const other = createKeystore({ pool: db.pool, seal: sealKey(Buffer.alloc(32, 8), 'member-keys'), service: 'issuer' })
  await expect(other.signingKey(a.kid)).rejects.toThrow()
})

test('thumbprints are those of RFC 8037, appendix A.3', () => {
  expect(thumbprint({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })).toBe(
    'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  )
})

describe('a proof of possession', async () => {
  const now = new Date('2026-03-01T09:00:00Z')
  const pair = makeKeyPair('ES256')
  const key = toSigningKey(pair.jwk, pair.pkcs8)
  const claims = { member, purpose: 'credential', service: 'issuer' } as const
  const proof = await makeKeyProof(key, claims, now)
  test('says who wants to sign for whom', () => {
    expect(readKeyProof(proof, pair.jwk, now)).toMatchObject({ ...claims, kid: key.kid, aud: 'testamur-registry' })
  })
  const other = makeKeyPair('ES256').jwk
  const [head, body, signature] = proof.split('.') as [string, string, string]
  const changed = Buffer.from(Buffer.from(body, 'base64url').toString().replace('noorderhaven', 'zeeborg')).toString(
    'base64url',
  )
  const none = Buffer.from('{"alg":"none","typ":"key-proof+jwt"}').toString('base64url')
  test.each([
    ['by another key', proof, other, now, 'thumbprint'],
    ['for another member', `${head}.${changed}.${signature}`, pair.jwk, now, 'signature'],
    ['without a signature', `${head}.${body}.`, pair.jwk, now, 'signature'],
    ['with alg none', `${none}.${body}.`, pair.jwk, now, 'form'],
    ['of old', proof, pair.jwk, new Date('2026-03-01T09:06:00Z'), 'five minutes'],
    [
      'for a purpose of another algorithm',
      await makeKeyProof(key, { ...claims, purpose: 'ledger' }, now),
      pair.jwk,
      now,
      'algorithm',
    ],
    ['that is none', 'x', pair.jwk, now, 'compact JWS'],
  ])('%s is refused', (_name, text, jwk, at, why) => {
    expect(() => readKeyProof(text, jwk, at)).toThrow(why)
  })
})

test('a key is enrolled until its publication has come back, through a registry that fails first', async () => {
  await using own = await createTestDatabase()
  const store = createKeystore({ pool: own.pool, seal, service: 'revocation' })
  const { kid } = (await store.ensure(own.pool, member, 'status'))!
  const heard: string[] = []
  const fetch = async (request: Request) => {
    const { jwk, proof } = (await request.json()) as EnrolmentRequest
    heard.push(readKeyProof(proof, jwk, new Date()).kid)
    return heard.length === 1 ? new Response('{}', { status: 503 }) : Response.json({}, { status: 201 })
  }
  const registry = createServiceClient({ origin: 'http://registry.internal', credential: 'c', fetch })
  const enrolment = startEnrolment({ keystore: store, registry, log: silentLog(), everyMs: 20 })
  await vi.waitFor(() => expect(heard).toEqual([kid, kid]), { timeout: 20_000 })
  await store.markPublished(own.pool, kid, new Date())
  expect(await store.pendingEnrolment()).toEqual([])
  enrolment.wake()
  await enrolment.stop()
  expect(heard).toHaveLength(2)
})
