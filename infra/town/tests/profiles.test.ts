import { createHash, createPublicKey, generateKeyPairSync, type JsonWebKey, verify } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expecting } from './api.js'
import { readJws } from './foreign-reader.js'
import { learner, type Member, Town } from './harness.js'
import { until } from './until.js'

const PUBLIC_URL = 'https://issuer.test'

const complete = {
  name: { en: 'Reading logs', nl: 'Logboeken lezen' },
  description: 'What it takes to read a log with care.',
  criteria: 'A written examination and a project.',
  skills: [{ name: 'analyse logs', uri: 'http://data.europa.eu/esco/skill/1' }],
  ects: 3,
  eqf: 6,
  countries: ['NL'],
  language: 'nl',
  assessment: 'testing',
  participation: 'online',
  qualityAssurance: [{ name: 'Board', url: 'https://board.example/1' }],
}

/** Reads what the town emits in each profile by the standards' texts alone. */
describe('profiles', { timeout: 300_000 }, () => {
  let town: Town
  let aurora: Member
  let achievement: string

  beforeAll(async () => {
    town = await Town.create({ env: { PUBLIC_URL }, members: ['aurora'] })
    aurora = town.member('aurora')
    const published = await town.call('POST', '/api/registry/achievements', { key: aurora.key, body: complete })
    const { id, warnings } = expecting(201, 'publish', published)
    expect(warnings).toEqual([])
    const body = { member: 'aurora', achievement: id, from: '2020-01-01T00:00:00Z' }
    expecting(201, 'accredit', await town.call('POST', '/api/registry/accreditations', { key: town.operator, body }))
    achievement = id
    await town.settle()
  }, 240_000)
  afterAll(() => town?.[Symbol.asyncDispose]())

  const { kty, crv, x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const award = async (more: Record<string, unknown>) => {
    const body = { achievement, learner: learner('reader'), result: '8', holderKey: { kty, crv, x, y }, ...more }
    const answer = await town.call('POST', '/api/issuer/credentials', { key: aurora.key, body })
    return expecting(201, 'award', answer) as { id: string; credential: string; status: { uri: string; index: number } }
  }
  const fetched = (url: string) => town.call('GET', url.replace(PUBLIC_URL, ''))
  const change = (id: string, verb: string) =>
    town.call('POST', `/api/revocation/credentials/${id}/${verb}`, { key: aurora.key, body: { reason: 'other' } })

  /** A JWT by RS256 whose `kid` is the URL of its key (Open Badges 3.0 §8.2.7). */
  async function rs256(token: string) {
    const { header, payload, signed, signature } = readJws(token)
    const jwk = expecting(200, 'fetch the key', await fetched(header.kid)) as JsonWebKey
    expect(jwk).not.toHaveProperty('d')
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    expect([header.alg, verify('sha256', signed, key, signature)]).toEqual(['RS256', true])
    // biome-ignore lint/suspicious/noExplicitAny: what a foreign program reads
    return { header, payload: payload as any }
  }

  /** Bitstring Status List v1.0 §3.2. */
  async function bitOf(badge: { credentialStatus: Record<string, string> }) {
    const { statusListCredential, statusListIndex, statusPurpose } = badge.credentialStatus
    const { text } = await fetched(statusListCredential!)
    const { payload } = await rs256(text)
    expect(payload.credentialSubject.statusPurpose).toBe(statusPurpose)
    const bits = gunzipSync(Buffer.from(payload.credentialSubject.encodedList.slice(1), 'base64url'))
    const index = Number(statusListIndex)
    return (bits[index >> 3]! >> (7 - (index & 7))) & 1
  }

  test('an Open Badge is checked by its key, and by its status as that changes', async () => {
    const { id, credential } = await award({ profile: 'open-badges' })
    const { header, payload } = await rs256(credential)
    expect(Object.keys(header).sort()).toEqual(['alg', 'kid', 'typ'])
    expect(payload.credentialSubject.id).toMatch(/^did:jwk:/)
    expect(expecting(200, 'fetch the context', await fetched(payload['@context'][2]))['@context']).toHaveProperty(
      'ECTS',
    )
    expect(await bitOf(payload)).toBe(0)
    for (const [verb, bit] of [
      ['suspend', 1],
      ['reinstate', 0],
      ['revoke', 1],
    ] as const) {
      expecting(200, verb, await change(id, verb))
      await until(`${verb} shows`, async () => (await bitOf(payload)) === bit)
    }
  })

  test('an EUDI learning credential is valid to our verifier, and revoked when it is', async () => {
    const { id, credential } = await award({ profile: 'eudi' })
    const verdict = async () =>
      expecting(
        200,
        'verify',
        await town.call('POST', '/api/registry/verifications', { body: { presentation: credential } }),
      ).verdict as string
    expect(await verdict()).toBe('valid')
    expecting(200, 'revoke', await change(id, 'revoke'))
    await until('it is revoked', async () => (await verdict()) === 'revoked')
  })

  test('a micro-credential carries the hash of the metadata that its type is served with', async () => {
    const { credential } = await award({})
    const { vct, 'vct#integrity': integrity } = readJws(credential.split('~')[0]!).payload
    const { text } = await fetched(String(vct))
    expect(`sha256-${createHash('sha256').update(text).digest('base64')}`).toBe(integrity)
  })
})
