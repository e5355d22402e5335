import { describe, expect, it } from 'vitest'
import { AchievementContent, type AchievementInput } from '../achievement.js'
import { annexElements } from './annex-elements.js'
import { completeness } from './completeness.js'

const bare: AchievementInput = { name: 'Soil', description: 'About soil', criteria: 'An exam' }
const mandatory: Partial<AchievementInput> = {
  countries: ['NL'],
  skills: [{ name: 'sample soil' }],
  ects: 3,
  eqf: 6,
  assessment: 'testing',
  participation: 'online',
  qualityAssurance: [{ name: 'Board' }],
}
const check = (content: AchievementInput) => completeness(AchievementContent.parse(content))
const lacking = (content: AchievementInput, kind = true) =>
  check(content).elements.flatMap(({ element, present, mandatory }) => (present || mandatory !== kind ? [] : [element]))

describe('what an achievement lacks of Annex I', () => {
  it('has eleven mandatory elements and five that are given where relevant', () => {
    expect(annexElements.map(({ mandatory }) => mandatory)).toEqual([...Array(11).fill(true), ...Array(5).fill(false)])
  })

  it('is each mandatory element of the achievement, with what to do', () => {
    expect(lacking(bare)).toEqual([
      'country',
      'learning-outcomes',
      'workload',
      'level',
      'assessment',
      'participation',
      'quality-assurance',
    ])
    for (const { present, remedy } of check(bare).elements) expect(present).toBe(remedy === undefined)
  })

  it('is nothing once each is there', () => {
    expect(check({ ...bare, ...mandatory }).complete).toBe(true)
    expect(lacking({ ...bare, ...mandatory })).toEqual([])
  })

  it.each(Object.keys(mandatory))('is seen when only %s lacks', (field) => {
    const { complete, elements } = check({ ...bare, ...mandatory, [field]: field === 'skills' ? [] : undefined })
    expect(complete).toBe(false)
    expect(elements.filter((e) => e.mandatory && !e.present).map((e) => e.fields)).toEqual([
      expect.arrayContaining([field]),
    ])
  })

  it('takes hours for ECTS, and a cycle or a level of another framework for the EQF', () => {
    const { ects: _, eqf: _e, ...rest } = mandatory
    expect(lacking({ ...bare, ...rest, hours: 84, cycle: 'first' })).toEqual([])
    expect(lacking({ ...bare, ...rest, hours: 84, levels: [{ name: 'NLQF 6' }] })).toEqual([])
  })

  it('names what is given where relevant, which makes nothing incomplete', () => {
    expect(lacking({ ...bare, ...mandatory }, false)).toEqual([
      'prerequisites',
      'supervision',
      'grade',
      'stackability',
      'further-information',
    ])
    expect(lacking({ ...bare, ...mandatory, stackable: { into: [] } }, false)).not.toContain('stackability')
  })
})

describe('what it means for the profiles', () => {
  const profile = (content: AchievementInput, name: string) => check(content).profiles.find((p) => p.profile === name)!

  it('tells which can be awarded, and what the others demand', () => {
    expect(profile(bare, 'micro-credential').available).toBe(true)
    expect(profile(bare, 'eudi')).toMatchObject({ available: false })
    expect(profile(bare, 'eudi').lacks.map(({ field }) => field)).toContain('countries')
    expect(profile({ ...bare, ...mandatory, language: 'nl' }, 'eudi')).toMatchObject({ available: true, lacks: [] })
    expect(profile({ ...bare, profiles: ['eudi'] }, 'open-badges').available).toBe(false)
  })

  it('names what has no place', () => {
    expect(profile(bare, 'eudi').unplaced).toEqual([{ path: '/criteria', why: expect.any(String) }])
    expect(profile({ ...bare, imageCaption: 'A spade' }, 'open-badges').unplaced.map(({ path }) => path)).toEqual([
      '/imageCaption',
    ])
  })
})
