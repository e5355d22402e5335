import { AchievementContent } from '@testamur/credential-model'
import { describe, expect, it } from 'vitest'
import { durationInWords } from '../certificate/certificate-data.js'
import { awardOf, type Draft, draftErrors, emptyDraft, endOf, resultError } from './draft.js'

const now = new Date('2026-03-01T12:00:00Z')
const content = AchievementContent.parse({
  name: 'Soil',
  description: 'd',
  criteria: 'c',
  result: { min: '1', max: '10', required: '6' },
  validFor: 'P5Y',
})
const filled: Draft = {
  ...emptyDraft,
  achievement: '0198c0de-0000-7000-8000-000000000001',
  learnerId: ' s1 ',
  givenName: 'Ada',
  familyName: 'Byron',
  result: '8,5',
}

describe('the form of an award', () => {
  it('says what is missing, field by field', () => {
    expect(Object.keys(draftErrors(emptyDraft, undefined, now))).toEqual([
      'achievement',
      'learnerId',
      'givenName',
      'familyName',
    ])
    expect(draftErrors(filled, content, now)).toEqual({})
    expect(draftErrors({ ...filled, email: 'ada' }, content, now)).toHaveProperty('email')
  })
  it.each([
    ['', undefined],
    ['6', undefined],
    ['10', undefined],
    ['5.9', 'At least 6'],
    ['11', 'from 1 to 10'],
    ['good', 'from 1 to 10'],
  ])('judges the result %s by its scale', (result, error) => {
    if (error === undefined) expect(resultError(result, content.result)).toBeUndefined()
    else expect(resultError(result, content.result)).toContain(error)
  })
  it('does not judge scales in words', () => {
    expect(resultError('passed', { min: 'failed', max: 'passed' })).toBeUndefined()
  })
  it('asks for a last day that has not passed', () => {
    const until = (validUntil: string) =>
      draftErrors({ ...filled, validity: 'until', validUntil }, content, now).validUntil
    expect(until('')).toContain('Choose')
    expect(until('2026-02-28')).toContain('passed')
    expect(until('2026-03-01')).toBeUndefined()
  })
  it('asks for a profile that the achievement can fill, and for a wallet where the profile is bound to one', () => {
    const profile = (more: Partial<Draft>, given = content) => draftErrors({ ...filled, ...more }, given, now).profile
    expect(profile({})).toBeUndefined()
    expect(profile({ profile: 'open-badges' })).toBeUndefined()
    expect(profile({ profile: 'eudi', delivery: 'offer' })).toContain('Cannot be awarded')
    const whole = { countries: ['NL'], language: 'nl', ects: 3, eqf: 6, qualityAssurance: [{ name: 'Board' }] }
    const eudi = { ...content, ...whole }
    expect(profile({ profile: 'eudi' }, eudi)).toContain('bound to a wallet')
    expect(profile({ profile: 'eudi', delivery: 'offer' }, eudi)).toBeUndefined()
  })
  it('becomes a request without what was left empty', () => {
    const request = awardOf({ ...filled, validity: 'until', validUntil: '2026-12-31' })
    expect(request).toEqual({
      achievement: filled.achievement,
      learner: { id: 's1', givenName: 'Ada', familyName: 'Byron' },
      result: '8,5',
      validUntil: '2026-12-31T23:59:59Z',
      delivery: 'direct',
      profile: 'micro-credential',
    })
  })
  it('shows when the award will end', () => {
    expect(endOf(filled, content, now)).toBe('2031-03-01T12:00:00.000Z')
    expect(endOf(filled, undefined, now)).toBeUndefined()
    expect(durationInWords('P5Y')).toBe('5 years')
    expect(durationInWords('P1M')).toBe('1 month')
  })
})
