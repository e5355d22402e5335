import { createRequire } from 'node:module'
import { elmView } from '@testamur/credential-model'
import { describe, expect, test } from 'vitest'
import { offlineLoader } from './elm-terms.js'
import { fullContent, leanContent, publicUrl } from './rendered.js'

type Options = { documentLoader: typeof offlineLoader; safe: boolean; format: 'application/n-quads' }
/** The one function of the JSON-LD processor that is used; it is CommonJS and has no types. */
const jsonld = createRequire(import.meta.url)('jsonld') as {
  toRDF(document: object, options: Options): Promise<string>
}

const ELM = 'http://data.europa.eu/snb/model/elm/'
const id = '0198c0de-0000-7000-8000-000000000002'

const view = (content: typeof fullContent, more: object = {}) =>
  elmView({
    publicUrl,
    achievement: { id: '0198c0de-0000-7000-8000-000000000001', version: 1, content },
    member: { iss: `${publicUrl}/issuers/noord`, name: 'Noord' },
    learner: { id: 's-1', givenName: 'Zoë', familyName: 'B', email: 'zoe@example.org' },
    award: {
      id,
      issuedAt: '2026-03-01T10:00:00Z',
      validFrom: '2026-03-01T10:00:00Z',
      status: { uri: `${publicUrl}/status-lists/1`, index: 7 },
      ...more,
    },
  })
const full = () => view(fullContent, { result: '8', validUntil: '2031-03-01T10:00:00Z' })

/** The triples of a document. Safe mode refuses whatever a context does not define, in place of dropping it. */
const triples = async (document: object) =>
  (await jsonld.toRDF(document, { documentLoader: offlineLoader, safe: true, format: 'application/n-quads' }))
    .trim()
    .split('\n')
const saying = async (document: object, ...parts: string[]) =>
  (await triples(document)).filter((triple) => parts.every((part) => triple.includes(part)))

describe('the view in the European Learning Model', () => {
  test.each([
    ['with all there is', full()],
    ['with the least', view(leanContent)],
  ])('is JSON-LD of which no term is without a meaning (%s)', async (_, document) => {
    expect((await triples(document)).length).toBeGreaterThan(50)
  })

  test('is a European Digital Credential about a person who has an achievement', async () => {
    expect(await saying(full(), `<urn:uuid:${id}>`, `<${ELM}EuropeanDigitalCredential>`)).toHaveLength(1)
    expect(await saying(full(), `<urn:uuid:${id}#learner>`, `<${ELM}hasClaim>`)).toHaveLength(1)
    expect(await saying(full(), '"Zoë B"@en')).toHaveLength(1)
  })

  test.each([
    ['the level', '/EQFLevel>', '<http://data.europa.eu/snb/eqf/6>'],
    ['the credits', '/point>', '"3"'],
    ['the workload', '/volumeOfLearning>', '"PT84H"'],
    ['a skill of ESCO', '/relatedESCOSkill>', '<http://data.europa.eu/esco/skill/1>'],
    ['the country', '/countryCode>', '<http://publications.europa.eu/resource/authority/country/NLD>'],
    ['the language', '/language>', '<http://publications.europa.eu/resource/authority/language/NLD>'],
    ['the grade', '/noteLiteral>', '"8"@en'],
    ['how one took part', '/mode>', '<http://data.europa.eu/snb/learning-assessment/920fbb3cbe>'],
    ['another language', '/title>', '"Bodem"@nl'],
    ['quality assurance', '/noteLiteral>', 'Quality assurance: Board'],
  ])('says %s', async (_, predicate, value) => {
    expect((await saying(full(), predicate, value)).length).toBeGreaterThan(0)
  })

  test('speaks of no assessment where there is no grade', async () => {
    expect(await saying(view(leanContent), `<${ELM}LearningAssessment>`)).toEqual([])
  })

  test('the check sees a term that no context defines, and fetches no context', async () => {
    await expect(triples({ ...full(), invented: 'x' })).rejects.toThrow()
    await expect(triples({ ...full(), '@context': 'https://evil.example/c' })).rejects.toThrow()
  })
})
