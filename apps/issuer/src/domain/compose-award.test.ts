import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { AchievementContent, credentialIssued, uuidv7 } from '@testamur/credential-model'
import { splitSdJwt } from '@testamur/credential-proof'
import { expect, test } from 'vitest'
import { AwardRequest } from '../contract.js'
import { composeAward } from './compose-award.js'
import { sealContext } from './credential.js'
import type { CopyKey } from './render-copy.js'
import { createVault } from './vault.js'

const es256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ed25519 = generateKeyPairSync('ed25519').privateKey
const keys = {
  credential: {
    kid: 'c',
    sign: (bytes: Uint8Array) => sign('sha256', bytes, { key: es256, dsaEncoding: 'ieee-p1363' }),
  },
  ledger: { kid: 'l', sign: (bytes: Uint8Array) => sign(null, bytes, ed25519) },
}
const vault = createVault(randomBytes(32))
const content = AchievementContent.parse({ name: 'Soil', description: 'About soil', criteria: 'An exam', ects: 3 })
const achievement = { id: uuidv7(), version: 2, content }
const noord = { slug: 'noord', name: 'Noord', iss: 'https://issuer.test/issuers/noord', state: 'admitted' as const }
const status = { uri: 'https://issuer.test/status-lists/1', index: 7 }

async function compose(more: Record<string, unknown> = {}, member = noord, credential: CopyKey = keys.credential) {
  const learner = vault.newLearner(vault.lookupOf(member.slug, 's-1'))
  const body = { achievement: achievement.id, learner: { id: 's-1', givenName: 'Zoë', familyName: 'B' }, ...more }
  const issuedAt = new Date('2026-03-01T10:00:00.500Z')
  const permitted = {
    member,
    achievement,
    request: AwardRequest.parse(body),
    issuedAt,
    validUntil: new Date('2027-03-01'),
  }
  const award = await composeAward({
    permitted,
    learner: { ...learner, seal: vault.forLearner(learner) },
    status,
    keys: { ...keys, credential },
    publicUrl: 'https://issuer.test',
    correlationId: 'c-1',
  })
  return { ...award, learner }
}
const issuerOf = (token: string | undefined) => splitSdJwt(token ?? '').jwt.payload.iss

test.each(['direct', 'offer'])(
  'the event of an award (%s) has the form that its definition says, and no more',
  async (delivery) => {
    const { event, id } = await compose({ delivery })
    expect(credentialIssued.schema.parse(event.data)).toEqual(event.data)
    expect(credentialIssued.read(event)).toEqual(event.data)
    expect(event).toMatchObject({ subject: id, partitionkey: id, aggregateversion: 1, correlationid: 'c-1' })
  },
)

test('what copies of an achievement share is rendered for each member by itself', async () => {
  const other = { ...noord, slug: 'zuid', iss: 'https://issuer.test/issuers/zuid' }
  const awards = await Promise.all([compose(), compose({}, other), compose()])
  const tokens = awards.map((award) => issuerOf(award.answer.credential))
  expect(tokens).toEqual([noord.iss, other.iss, noord.iss])
})

test('what is kept opens under the key of its learner alone, as the database keeps that key', async () => {
  const { id, sealed, learner } = await compose()
  const stored = vault.forLearner({ id: learner.id, sealedKey: learner.sealedKey })
  expect(JSON.parse(stored.open(sealed, sealContext.award(id)).toString())).toMatchObject({ learner: { id: 's-1' } })
  const another = vault.newLearner(learner.lookup)
  expect(() => vault.forLearner(another).open(sealed, sealContext.award(id))).toThrow()
  expect(() => vault.waiting.open(sealed, sealContext.award(id))).toThrow()
  expect(() => stored.open(sealed, sealContext.award(uuidv7()))).toThrow()
})

test('a key that lies elsewhere signs later, and its certificates go along', async () => {
  const signature = (bytes: Uint8Array) => Promise.resolve(keys.credential.sign(bytes))
  const { answer } = await compose({}, noord, { kid: 'far', x5c: ['MIIB'], sign: signature })
  expect(splitSdJwt(answer.credential ?? '').jwt.header).toMatchObject({ kid: 'far', x5c: ['MIIB'] })
})

test('a key that lies here signs at once', () => {
  const learner = vault.newLearner(vault.lookupOf('noord', 's-1'))
  const request = AwardRequest.parse({
    achievement: achievement.id,
    learner: { id: 's-1', givenName: 'Zoë', familyName: 'B' },
  })
  const permitted = { member: noord, achievement, request, issuedAt: new Date() }
  expect(
    composeAward({
      permitted,
      learner: { ...learner, seal: vault.forLearner(learner) },
      status,
      keys,
      publicUrl: 'https://issuer.test',
    }),
  ).toHaveProperty('sealed')
})
