import { AchievementContent } from '@testamur/credential-model'
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
  expect(() => checkRequest(wish({ profile: 'eudi' }))).toThrow(
    expect.objectContaining({ code: 'PROFILE_UNAVAILABLE' }),
  )
  expect(() => checkRequest(wish())).not.toThrow()
})
