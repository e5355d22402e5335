import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { Worker } from 'node:worker_threads'
import { AchievementContent, uuidv7 } from '@testamur/credential-model'
import { splitSdJwt } from '@testamur/credential-proof'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { AwardRequest } from '../contract.js'
import type { MemberKeys } from '../domain/compose-award.js'
import type { Chunk } from './chunk.js'
import { type Composers, openComposers } from './composers.js'

/** Every thread that was started. */
const started = vi.hoisted(() => [] as Worker[])
vi.mock('node:worker_threads', async (original) => {
  const actual = await original<typeof import('node:worker_threads')>()
  class Watched extends actual.Worker {
    constructor(...given: ConstructorParameters<typeof actual.Worker>) {
      super(...given)
      started.push(this)
    }
  }
  return { ...actual, Worker: Watched }
})

const es256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ed25519 = generateKeyPairSync('ed25519').privateKey
let signedHere = 0
const here = (material: KeyObject, alg: 'ES256' | 'EdDSA') => (bytes: Uint8Array) => {
  signedHere++
  return alg === 'EdDSA'
    ? sign(null, bytes, material)
    : sign('sha256', bytes, { key: material, dsaEncoding: 'ieee-p1363' })
}
const keys = {
  credential: { kid: 'c', alg: 'ES256', sign: here(es256, 'ES256'), material: es256 },
  ledger: { kid: 'l', alg: 'EdDSA', sign: here(ed25519, 'EdDSA'), material: ed25519 },
} satisfies MemberKeys

const warm = openComposers({ threads: 2 })
beforeAll(() => warm.warm())
afterAll(() => warm.close())
beforeEach(() => {
  signedHere = 0
})

const content = AchievementContent.parse({ name: 'Soil', description: 'About soil', criteria: 'An exam', ects: 3 })
const achievements = [1, 2].map((version) => ({ id: uuidv7(), version, content }))
const list = uuidv7()

function chunkOf(count: number): Chunk {
  const awards = Array.from({ length: count }, (_, i) => ({
    achievement: i % 2,
    request: AwardRequest.parse({
      achievement: achievements[i % 2]!.id,
      learner: { id: `s-${i}`, givenName: 'Zoë', familyName: `B ${i}` },
    }),
    issuedAt: new Date('2026-03-01T10:00:00.500Z'),
    slot: { list, uri: `https://issuer.test/status-lists/${list}`, index: i },
    learner: { id: uuidv7(), pseudonym: crypto.randomUUID() },
  }))
  return {
    publicUrl: 'https://issuer.test',
    member: { slug: 'noord', name: 'Noord', iss: 'https://issuer.test/issuers/noord', state: 'admitted' },
    achievements,
    awards,
    learnerKeys: new Uint8Array(randomBytes(32 * count)),
  }
}
const indexOf = (token: string | undefined) => {
  const { status } = splitSdJwt(token ?? '').jwt.payload as { status: { status_list: { idx: number } } }
  return status.status_list.idx
}
const composed = async (composers: Composers, count: number, by: MemberKeys = keys) =>
  (await composers.compose(chunkOf(count), by)).flatMap((part) => part.answers)

test('threads compose many awards in their order, and sign none here', async () => {
  const answers = await composed(warm, 150)
  expect(answers.map(({ credential }) => indexOf(credential))).toEqual(Array.from({ length: 150 }, (_, i) => i))
  expect(new Set(answers.map(({ id }) => id)).size).toBe(150)
  expect([started.length, signedHere]).toEqual([2, 0])
})

test('a few are composed here, and start no thread; nor does what comes before the threads are at work wait for them', async () => {
  const cold = openComposers({ threads: 1 })
  const before = started.length
  expect(await composed(cold, 3)).toHaveLength(3)
  expect([started.length - before, signedHere]).toEqual([0, 6])
  expect(await composed(cold, 20)).toHaveLength(20)
  expect([started.length - before, signedHere]).toEqual([1, 46])
  await cold.close()
})

test('with a key that lies elsewhere no thread is asked', async () => {
  const far = { kid: 'far', alg: 'ES256' as const, sign: async (bytes: Uint8Array) => keys.credential.sign(bytes) }
  const answers = await composed(warm, 20, { ...keys, credential: far })
  expect(answers.map(({ credential }) => splitSdJwt(credential ?? '').jwt.header.kid)).toEqual(Array(20).fill('far'))
})

test('an award that cannot be composed fails with its own reason, wherever it was tried', async () => {
  const long = { ...keys, ledger: { ...keys.ledger, kid: 'k'.repeat(900) } }
  await expect(composed(warm, 20, long)).rejects.toThrow(RangeError)
})

test('what a thread dies over is composed here, and another takes its place', async () => {
  const under = composed(warm, 150)
  await started[0]!.terminate()
  const answers = await under
  expect(answers.map(({ credential }) => indexOf(credential))).toEqual(Array.from({ length: 150 }, (_, i) => i))
  const before = started.length
  await warm.warm()
  expect(started).toHaveLength(before + 1)
  signedHere = 0
  await composed(warm, 20)
  expect(signedHere).toBe(0)
})
