import { eudiLacks, eudiLearningMetadata, eudiLearningType } from '@testamur/credential-model'
import { processSdJwt, splitSdJwt } from '@testamur/credential-proof'
import { describe, expect, test } from 'vitest'
import { renderCopy } from '../../src/domain/render-copy.js'
import { eudiRules, eudiVct } from './eudi-rules.js'
import { copyOf, fullContent, keys, leanContent, publicUrl } from './rendered.js'
import { broken } from './type-rules.js'

async function rendered(more: Parameters<typeof copyOf>[0] = {}) {
  const { token } = await renderCopy(copyOf({ profile: 'eudi', ...more }), keys, publicUrl)
  const { jwt, disclosures } = splitSdJwt(token)
  return { token, raw: jwt.payload, payload: processSdJwt(jwt.payload, disclosures).payload }
}
const withContent = (content: typeof leanContent) => ({
  achievement: { id: copyOf().achievement.id, version: 1, content },
})

describe('the EUDI learning credential', () => {
  test('follows each rule of the type metadata that the reference issuer publishes', async () => {
    const { token, raw } = await rendered()
    expect(raw.vct).toBe(eudiVct)
    expect(broken(token, eudiRules())).toEqual([])
  })

  test('follows them with nothing but what is mandatory', async () => {
    const learner = { id: '7', givenName: 'A', familyName: 'B' }
    const { token } = await rendered({ ...withContent(leanContent), learner, result: undefined, validUntil: undefined })
    expect(broken(token, eudiRules())).toEqual([])
  })

  test('says each claim as the reference issuer encodes it, and nothing besides but its status', async () => {
    const { payload, raw } = await rendered()
    const { jti, cnf, iat, exp, status, _sd_alg: _, ...claims } = payload
    expect(claims).toEqual({
      iss: `${publicUrl}/issuers/noord`,
      vct: eudiLearningType,
      issuing_authority: 'Noord',
      issuing_country: 'NL',
      date_of_issuance: '2026-03-01',
      date_of_expiry: '2031-03-01',
      family_name: "O'Brien",
      given_name: 'Zoë',
      achievement_title: 'Soil',
      achievement_description: 'About soil',
      learning_outcomes: ['sample soil', 'dig'],
      assessment_grade: '8',
      language_of_classes: ['nl'],
      learner_identification: 's-1',
      expected_study_time: '3 ECTS credits (84 hours)',
      level_of_learning_experience: 6,
      types_of_quality_assurance: ['Board'],
      prerequisites_to_enroll: ['none'],
      integration_stackability_options: true,
    })
    expect([iat, exp]).toEqual([1772360430, 1930126830])
    expect(Object.keys(cnf as object)).toEqual(['jwk'])
    expect(status).toEqual({ status_list: { idx: 7, uri: `${publicUrl}/status-lists/1` } })
    expect(jti).toMatch(/^urn:uuid:/)
    expect(JSON.stringify(raw)).not.toMatch(/Zoë|Brien|s-1/)
  })

  test('an award without an end has a token with one, and no date of expiry', async () => {
    const { payload } = await rendered({ validUntil: undefined })
    expect(payload).not.toHaveProperty('date_of_expiry')
    expect(new Date((payload.exp as number) * 1000).toISOString()).toBe('2031-03-01T10:20:30.000Z')
  })

  test('a region stands for its country, and a single hour is one', async () => {
    const { payload } = await rendered(withContent(leanContent))
    expect(payload).toMatchObject({ issuing_country: 'BE', expected_study_time: '1 hour', achievement_title: 'Bodem' })
  })

  test('each copy has an id of its own', async () => {
    const copy = copyOf({ profile: 'eudi' })
    const ids = await Promise.all(
      [1, 2].map(async () => splitSdJwt((await renderCopy(copy, keys, publicUrl)).token).jwt.payload.jti),
    )
    expect(new Set(ids).size).toBe(2)
  })
})

test('the metadata that we hold for it has the paths, labels and rules of the published one', () => {
  expect(eudiLearningMetadata.vct).toBe(eudiVct)
  expect(
    eudiLearningMetadata.claims.map(({ path, display, mandatory, sd }) => ({
      path,
      label: display[0]?.label,
      mandatory,
      sd,
    })),
  ).toEqual(eudiRules())
})

test('what a complete achievement lacks for it is nothing', () => {
  expect(eudiLacks(fullContent)).toEqual([])
  expect(eudiLacks(leanContent)).toEqual([])
})
