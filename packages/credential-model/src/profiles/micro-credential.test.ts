import { describe, expect, it } from 'vitest'
import { AchievementContent } from '../achievement.js'
import { HolderJwk } from '../keys.js'
import { microCredential } from './micro-credential.js'
import { labelLanguages } from './micro-credential-labels.js'
import type { AwardToRender } from './rendered-claims.js'
import { typeMetadata } from './type-metadata.js'

const bare = { name: 'Soil', description: 'About soil', criteria: 'An exam' }
const full = {
  name: { en: 'Soil', nl: 'Bodem' },
  description: { en: 'About soil', nl: 'Over bodem' },
  criteria: 'An exam',
  skills: [{ name: 'sample soil', uri: 'http://data.europa.eu/esco/skill/1' }],
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
  image: 'https://example.org/a.png',
}
const award = (content: unknown, more: Partial<AwardToRender['award']> = {}): AwardToRender => ({
  publicUrl: 'https://issuer.test',
  achievement: { id: '0198c0de-0000-7000-8000-000000000001', version: 2, content: AchievementContent.parse(content) },
  member: { iss: 'https://issuer.test/issuers/noord', name: 'Noord', logo: 'data:image/svg+xml,x' },
  learner: { id: 'student-7', givenName: 'Zoë', familyName: "O'Brien", email: 'z@example.org' },
  award: {
    id: '0198c0de-0000-7000-8000-000000000002',
    issuedAt: '2026-03-01T10:00:00.500Z',
    validFrom: '2026-03-01T00:00:00Z',
    status: { uri: 'https://issuer.test/status-lists/1', index: 7 },
    ...more,
  },
})

describe('the micro-credential profile', () => {
  it('has eight selectively disclosable claims whatever the achievement lacks', () => {
    const { disclosable } = microCredential({ ...award(bare), learner: { id: 's', givenName: 'A', familyName: 'B' } })
    expect(Object.keys(disclosable)).toHaveLength(8)
  })

  it('shows nothing personal to everyone, and no id of the award', () => {
    const open = JSON.stringify(microCredential(award(full, { result: '8' })).plain)
    for (const secret of ['Zoë', "O'Brien", 'example.org', 'student-7', '000000000002', '"8"'])
      expect(open).not.toContain(secret)
  })

  it('keeps plain what may never be disclosed selectively', () => {
    const holderKey = HolderJwk.parse({ kty: 'EC', crv: 'P-256', x: 'a'.repeat(43), y: 'b'.repeat(43), kid: 'mine' })
    const { plain, disclosable } = microCredential(
      award(full, { validUntil: '2031-03-01T00:00:00Z', holderKey, jti: 'urn:x:1' }),
    )
    expect(plain).toMatchObject({ iat: 1772359200, nbf: 1772323200, exp: 1930089600, jti: 'urn:x:1' })
    expect(plain.cnf).toEqual({ jwk: { kty: 'EC', crv: 'P-256', x: 'a'.repeat(43), y: 'b'.repeat(43) } })
    expect(plain.status).toEqual({ status_list: { idx: 7, uri: 'https://issuer.test/status-lists/1' } })
    for (const name of ['iss', 'nbf', 'exp', 'cnf', 'vct', 'status']) expect(disclosable).not.toHaveProperty(name)
  })

  it('carries every element of the achievement, other languages among the translations', () => {
    const { plain, disclosable } = microCredential(award(full, { result: '8' }))
    expect(plain).toMatchObject({ title: 'Soil', text_language: 'en' })
    expect(disclosable).toMatchObject({
      description: 'About soil',
      translations: { nl: { title: 'Bodem', description: 'Over bodem' } },
      grade: { value: '8', scale: 'Dutch', minimum: '1', maximum: '10' },
      ects_credits: 3,
      supervision: { mode: 'onsite', identity_verified: true },
      stackability: { stand_alone: false, into: ['Master of Soil'] },
    })
  })
})

describe('its type metadata', () => {
  const { vct, claims } = typeMetadata('https://issuer.test')
  const rendered = microCredential(award(full, { result: '8', validUntil: '2031-03-01T00:00:00Z' }))
  const byName = new Map(claims.filter((c) => c.path.length === 1).map((c) => [c.path[0], c]))

  it('speaks of the vct that credentials carry', () => expect(vct).toBe(rendered.plain.vct))

  it('describes every claim that is rendered, and tells truly whether it is selectively disclosable', () => {
    for (const name of Object.keys(rendered.disclosable)) expect([name, byName.get(name)?.sd]).toEqual([name, 'always'])
    for (const name of ['title', 'awarding_body', 'achievement', 'nbf', 'exp', 'status'])
      expect(byName.get(name)?.sd).toBe('never')
  })

  it('calls mandatory only what every credential has', () => {
    const { plain, disclosable } = microCredential(award(bare))
    for (const claim of claims.filter((c) => c.mandatory))
      expect({ ...plain, ...disclosable }).toHaveProperty([String(claim.path[0])])
  })

  it('labels each claim in four languages', () => {
    for (const claim of claims) expect(claim.display.map((d) => d.locale)).toEqual([...labelLanguages])
  })
})
