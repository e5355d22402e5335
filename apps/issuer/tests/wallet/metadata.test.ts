import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prefersJwt } from '../../src/http/wallet/prefers-jwt.js'
import { createIssuerTown, type IssuerTown, publicUrl } from '../issuer-town.js'
import { readJws } from '../reader.js'

let town: IssuerTown
const PATH = '/.well-known/openid-credential-issuer/issuers/noord'
const iss = `${publicUrl}/issuers/noord`

beforeAll(async () => {
  town = await createIssuerTown()
  await town.admit('noord')
})
afterAll(() => town[Symbol.asyncDispose]())

type Configuration = Record<string, unknown> & {
  credential_metadata: { display: { locale: string }[]; claims?: { path: unknown[]; display: { locale: string }[] }[] }
}
type Metadata = Record<string, unknown> & { credential_configurations_supported: Record<string, Configuration> }
const fetched = async (accept?: string) => town.request(PATH, accept ? { headers: { accept } } : {})
const metadataOf = async () => (await (await fetched()).json()) as Metadata

test('the metadata of §12.2.4 is complete, and every address in it begins with the public origin', async () => {
  const answer = await fetched()
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  const metadata = (await answer.json()) as Metadata
  expect(metadata).toMatchObject({
    credential_issuer: iss,
    authorization_servers: [iss],
    credential_endpoint: `${publicUrl}/oid4vci/noord/credential`,
    nonce_endpoint: `${publicUrl}/oid4vci/noord/nonce`,
    deferred_credential_endpoint: `${publicUrl}/oid4vci/noord/deferred`,
    notification_endpoint: `${publicUrl}/oid4vci/noord/notification`,
    batch_credential_issuance: { batch_size: 20 },
    credential_response_encryption: {
      alg_values_supported: ['ECDH-ES'],
      enc_values_supported: ['A128GCM', 'A256GCM'],
      encryption_required: false,
    },
    credential_request_encryption: {
      jwks: { keys: [{ kty: 'EC', crv: 'P-256', use: 'enc', alg: 'ECDH-ES', kid: expect.any(String) }] },
      enc_values_supported: ['A128GCM', 'A256GCM'],
      encryption_required: false,
    },
    display: [{ name: 'University of noord', locale: 'en' }],
  })
  const known = [
    ...['credential_issuer', 'authorization_servers', 'credential_endpoint', 'nonce_endpoint', 'display'],
    ...['deferred_credential_endpoint', 'notification_endpoint', 'batch_credential_issuance'],
    ...['credential_request_encryption', 'credential_response_encryption', 'credential_configurations_supported'],
  ]
  expect(Object.keys(metadata).sort()).toEqual(known.sort())
})

test('each configuration says its format, type, scope, algorithms and proofs, and no locale twice', async () => {
  const { credential_configurations_supported: configurations } = await metadataOf()
  expect(configurations['micro-credential']).toMatchObject({
    format: 'dc+sd-jwt',
    vct: `${publicUrl}/types/micro-credential`,
    scope: 'micro-credential',
    cryptographic_binding_methods_supported: ['jwk'],
    credential_signing_alg_values_supported: ['ES256'],
    proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
  })
  expect(configurations.eudi).toMatchObject({
    format: 'dc+sd-jwt',
    vct: 'urn:eu.europa.ec.eudi:learning:credential:1',
    scope: 'eudi',
  })
  expect(configurations['open-badges']).toMatchObject({
    format: 'jwt_vc_json',
    credential_definition: { type: ['VerifiableCredential', 'OpenBadgeCredential'] },
    scope: 'open-badges',
    credential_signing_alg_values_supported: ['RS256'],
  })
  for (const { credential_metadata, proof_types_supported } of Object.values(configurations)) {
    const displays = [credential_metadata.display, ...(credential_metadata.claims ?? []).map((c) => c.display)]
    for (const display of displays) {
      const locales = display.map((d) => d.locale)
      expect(new Set(locales).size).toBe(locales.length)
    }
    const paths = (credential_metadata.claims ?? []).map((c) => JSON.stringify(c.path))
    expect(new Set(paths).size).toBe(paths.length)
    // Nobody is trusted to attest keys here, so that none is asked for.
    expect(JSON.stringify(proof_types_supported)).not.toContain('attest')
  }
})

test('a wallet that asks for a JWT gets the same metadata, signed by a key of the credentials and of no credential type', async () => {
  const answer = await fetched('application/jwt')
  expect(answer.headers.get('content-type')).toBe('application/jwt')
  expect(answer.headers.get('vary')?.toLowerCase()).toContain('accept')
  const jwt = await answer.text()
  const { kid } = JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString())
  const { header, payload } = readJws(jwt, town.neighbours.keys.get(kid))
  expect(header).toMatchObject({ typ: 'openidvci-issuer-metadata+jwt', alg: 'ES256', kid })
  const { iss: by, sub, iat, exp, ...rest } = payload
  expect({ by, sub }).toEqual({ by: iss, sub: iss })
  expect(Math.abs(Number(iat) - Date.now() / 1_000)).toBeLessThan(60)
  expect(Number(exp)).toBeGreaterThan(Number(iat))
  expect(payload).not.toHaveProperty('vct')
  expect(rest).toEqual(await metadataOf())
})

test('while the member has no key, the metadata is given unsigned', async () => {
  town.neighbours.enrolling = false
  try {
    await town.admit('west')
    const answer = await town.request(PATH.replace('noord', 'west'), { headers: { accept: 'application/jwt' } })
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  } finally {
    town.neighbours.enrolling = true
  }
})

test.each([
  [undefined, false],
  ['*/*', false],
  ['application/json', false],
  ['application/jwt', true],
  ['application/json, application/jwt', true],
  ['application/json, application/jwt;q=0.9', false],
  ['application/jwt;q=0.9, application/json;q=0.5', true],
  ['application/jwt;q=0', false],
  ['application/jwt;q=0.5, */*', false],
  ['Application/JWT', true],
  ['application/jwt;q=x', false],
])('Accept: %s asks for a JWT: %s', (accept, expected) => expect(prefersJwt(accept)).toBe(expected))

test('a member that there is not has no metadata, and the consortium awards nothing', async () => {
  for (const slug of ['nobody', 'consortium'])
    expect((await town.request(PATH.replace('noord', slug))).status).toBe(404)
})

test('the logo of a member is shown where a wallet can load it', async () => {
  const { issuerMetadata } = await import('../../src/domain/wallet/issuer-metadata.js')
  const terms = { publicUrl, haip: true, attestations: true }
  const shown = (logo?: string) =>
    issuerMetadata({ slug: 'a', name: 'A', iss, state: 'admitted', ...(logo && { logo }) }, {} as never, terms)
  expect(shown('https://a.test/logo.svg').display).toEqual([
    { name: 'A', locale: 'en', logo: { uri: 'https://a.test/logo.svg', alt_text: 'A' } },
  ])
  expect(shown('http://a.test/logo.svg').display).toEqual([{ name: 'A', locale: 'en' }])
  // With HAIP every key is attested, in the header of a proof or by itself.
  const proofs = { proof_signing_alg_values_supported: ['ES256'], key_attestations_required: {} }
  for (const configuration of Object.values(shown().credential_configurations_supported))
    expect(configuration).toMatchObject({ proof_types_supported: { jwt: proofs, attestation: proofs } })
})

test('signed metadata is made once and given out for a while', async () => {
  const digests = await Promise.all(
    [1, 2].map(async () =>
      createHash('sha256')
        .update(await (await fetched('application/jwt')).text())
        .digest('hex'),
    ),
  )
  expect(new Set(digests).size).toBe(1)
})
