import { createHash } from 'node:crypto'
import {
  AchievementContent,
  type AwardToRender,
  eudiLearningMetadata,
  eudiLearningProfile,
  HolderJwk,
  microCredentialProfile,
  type SdJwtProfile,
  typeMetadataText,
} from '@testamur/credential-model'
import { describe, expect, it } from 'vitest'
import { issueSdJwtVc, presentSdJwt, type VerifyReport, verify } from '../src/index.js'
import { header, iss, keys, listUri, members, NOW, statusToken } from './fixtures/world.js'

const publicUrl = 'https://issuer.test'
const integrityOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`
const ourType = typeMetadataText(publicUrl, integrityOf)
const bare = { name: 'Soil', description: 'About soil', criteria: 'An exam' }
const full = {
  ...bare,
  name: { en: 'Soil', nl: 'Bodem' },
  skills: [{ name: 'sample soil', uri: 'http://data.europa.eu/esco/skill/1' }, { name: 'read maps' }],
  ects: 3,
  hours: 84,
  eqf: 6,
  assessment: 'testing',
  participation: 'online',
  supervision: 'onsite',
  identityVerified: true,
  prerequisites: 'none',
  stackable: { into: ['Master of Soil'] },
  qualityAssurance: [{ name: 'Board' }],
  field: 'agriculture',
  language: 'nl',
  result: { name: 'Dutch', min: '1', max: '10' },
  countries: ['NL'],
}

function tokenOf(profile: SdJwtProfile, content: object, award: Partial<AwardToRender['award']>): string {
  const input = {
    publicUrl,
    achievement: { id: '0198c0de-0000-7000-8000-000000000001', version: 2, content: AchievementContent.parse(content) },
    member: { iss, name: 'Noord' },
    learner: { id: 'student-7', givenName: 'Zoë', familyName: "O'Brien" },
    vctIntegrity: integrityOf(ourType),
    award: {
      id: '0198c0de-0000-7000-8000-000000000002',
      issuedAt: '2026-03-01T10:00:00Z',
      validFrom: '2026-03-01T00:00:00Z',
      validUntil: '2028-03-01T00:00:00Z',
      status: { uri: listUri, index: 7 },
      jti: 'urn:uuid:0198c0de-0000-7000-8000-000000000003',
      ...award,
    },
  }
  const [shared, own] = [profile.shared(input), profile.own(input)]
  const plain = { ...shared.plain, ...own.plain }
  const disclosable = { ...shared.disclosable, ...own.disclosable }
  return issueSdJwtVc({ header, plain, disclosable, sign: keys.credential.sign }).token
}

const { kty, crv, x, y } = keys.holder.jwk
const holderKey = HolderJwk.parse({ kty, crv, x, y })
const described = (token: string): Promise<VerifyReport> =>
  verify(
    { presentation: token },
    {
      now: new Date(NOW),
      members: { resolve: (asked) => members[asked] },
      statusList: () => statusToken(),
      typeMetadata: (vct) => (vct === eudiLearningMetadata.vct ? JSON.stringify(eudiLearningMetadata) : ourType),
    },
    { typeMetadata: 'required' },
  )

describe.each([
  ['our own type, all elements', microCredentialProfile, full, { result: '8', holderKey }],
  ['our own type, the least that an achievement says', microCredentialProfile, bare, {}],
  ['the EUDI learning credential', eudiLearningProfile, full, { result: '8', holderKey }],
] as const)('what we render follows the metadata of %s', (_name, profile, content, award) => {
  const token = tokenOf(profile, content, award)
  it.each([
    ['whole', 'all' as const],
    ['with nothing shown', [] as string[]],
  ])('%s', async (_how, reveal) => {
    const { checks, verdict } = await described(await presentSdJwt(token, { reveal }))
    expect(checks.find(({ name }) => name === 'type-metadata')).toMatchObject({ outcome: 'passed' })
    expect(verdict).toBe('valid')
  })
})
