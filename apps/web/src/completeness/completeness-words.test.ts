import { AchievementContent, completeness } from '@testamur/credential-model'
import { describe, expect, it } from 'vitest'
import { completenessInWords, leftOutInWords, profileInWords } from './completeness-words.js'

const bare = { name: { en: 'Soil', nl: 'Bodem' }, description: 'd', criteria: 'c' }
const most = {
  ...bare,
  countries: ['NL'],
  skills: [{ name: 'dig' }],
  ects: 3,
  eqf: 6,
  language: 'nl',
  assessment: 'testing',
  participation: 'online',
  qualityAssurance: [{ name: 'Board', code: 'B-1' }],
}
const check = (content: object) => completeness(AchievementContent.parse(content))
const eudi = (content: object) => check(content).profiles.find(({ profile }) => profile === 'eudi')!

describe('what an achievement lacks, in words', () => {
  it('counts what is mandatory', () => {
    expect(completenessInWords(check(bare))).toMatch(/^7 mandatory elements/)
    expect(completenessInWords(check({ ...most, skills: [] }))).toMatch(/^One mandatory element/)
    expect(completenessInWords(check(most))).toMatch(/^Every mandatory element/)
  })

  it('says of a profile what to do, or what it leaves out', () => {
    expect(profileInWords(eudi(bare))).toMatch(/^Cannot be awarded: .*country/)
    expect(profileInWords(eudi({ ...most, profiles: ['open-badges'] }))).toMatch(/not awarded in this profile/)
    expect(profileInWords(eudi(most))).toMatch(/^Leaves out \d+ things/)
    expect(leftOutInWords(eudi(most))).toBe(
      'title in other languages, criteria, assessment, participation, code of quality assurance',
    )
    expect(profileInWords(check(most).profiles[0]!)).toMatch(/^Shows all/)
  })
})
