import { AchievementContent, type TestamurError } from '@testamur/credential-model'
import { expect, test } from 'vitest'
import { AwardRequest } from '../contract.js'
import { type AwardFacts, checkRequest, decideAward } from './decide-award.js'

const id = '019a0000-0000-7000-8000-000000000001'
const content = AchievementContent.parse({ name: 'Soil', description: 'd', criteria: 'c', validFor: 'P1Y' })
const from = new Date('2026-01-01T00:00:00Z')
const until = new Date('2026-12-31T00:00:00Z')
const facts: AwardFacts = {
  member: { slug: 'noord', name: 'Noord', iss: 'https://issuer.test/issuers/noord', state: 'admitted' },
  achievement: { id, version: 2, content },
  accreditations: [{ from, until }],
}
const wish = (more = {}) =>
  AwardRequest.parse({ achievement: id, learner: { id: 's', givenName: 'A', familyName: 'B' }, ...more })
const at = (instant: string, given = facts, more = {}) => decideAward(given, wish(more), new Date(instant))

test('an award holds from its time, for as long as the achievement says, or the request', () => {
  expect(at('2026-03-01T00:00:00Z').validUntil).toEqual(new Date('2027-03-01T00:00:00Z'))
  const short = at('2026-03-01T00:00:00Z', facts, { validUntil: '2026-04-01T00:00:00Z' })
  expect(short.validUntil).toEqual(new Date('2026-04-01T00:00:00Z'))
})

test('an accreditation holds from its first moment until just before its last', () => {
  expect(at(from.toISOString()).issuedAt).toEqual(from)
  expect(() => at(until.toISOString())).toThrow(expect.objectContaining({ code: 'NOT_ACCREDITED' }))
  expect(() => at('2025-12-31T23:59:59Z')).toThrow(expect.objectContaining({ code: 'NOT_ACCREDITED' }))
})

test.each([
  ['MEMBER_NOT_FOUND', { member: undefined }],
  ['MEMBER_SUSPENDED', { member: { ...facts.member!, state: 'suspended' as const } }],
  ['MEMBER_SUSPENDED', { member: { ...facts.member!, state: 'left' as const } }],
  ['ACHIEVEMENT_UNKNOWN', { achievement: undefined }],
  ['NOT_ACCREDITED', { accreditations: [] }],
])('%s', (code, change) => {
  expect(() => at('2026-03-01T00:00:00Z', { ...facts, ...change })).toThrow(expect.objectContaining({ code }))
})

test('a validity that ends at the time of the award is none', () => {
  const end = { validUntil: '2026-03-01T00:00:00Z' }
  expect(() => at('2026-03-01T00:00:00Z', facts, end)).toThrow(expect.objectContaining({ code: 'VALIDITY_PERIOD' }))
})

test('what no fact can change is refused before any is looked at', () => {
  const unbound = wish({ profile: 'eudi' })
  expect(() => checkRequest(unbound)).toThrow(
    expect.objectContaining({ code: 'INVALID_REQUEST', violations: [expect.objectContaining({ path: '/holderKey' })] }),
  )
  expect(() => checkRequest({ ...unbound, delivery: 'offer' })).not.toThrow()
  expect(() => checkRequest(wish())).not.toThrow()
})

test('a profile that the achievement cannot fill is refused, and each thing that lacks is named', () => {
  const eudi = { profile: 'eudi', delivery: 'offer' }
  const refusal = (given: AwardFacts) => {
    try {
      at('2026-03-01T00:00:00Z', given, eudi)
    } catch (error) {
      return error as TestamurError
    }
    return undefined
  }
  expect(refusal(facts)?.code).toBe('PROFILE_UNAVAILABLE')
  expect(refusal(facts)?.violations?.map((v) => v.path)).toEqual(
    ['countries', 'language', 'ects', 'eqf', 'qualityAssurance'].map((field) => `/content/${field}`),
  )
  const more = { countries: ['NL'], language: 'nl', hours: 28, eqf: 5, qualityAssurance: [{ name: 'Board' }] }
  const filled = { ...facts, achievement: { ...facts.achievement!, content: { ...content, ...more } } }
  expect(refusal(filled)).toBeUndefined()
})

test('an achievement says in which profiles it is awarded', () => {
  const only = {
    ...facts,
    achievement: { ...facts.achievement!, content: { ...content, profiles: ['open-badges' as const] } },
  }
  expect(() => at('2026-03-01T00:00:00Z', only)).toThrow(expect.objectContaining({ code: 'PROFILE_UNAVAILABLE' }))
})
