import { afterAll, beforeAll, expect, test } from 'vitest'
import { course, startRegistry, type TestRegistry } from './harness.js'

let town: TestRegistry
let key: string
beforeAll(async () => {
  town = await startRegistry()
  key = await town.admit('noorderhaven')
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})

const raw = (body: unknown, odd: string) => JSON.stringify(body).replaceAll('ODD', odd)

test.each([
  ['NUL', '\\u0000'],
  ['half a surrogate pair', '\\ud800'],
])('a text with %s is a problem, and no failure of ours', async (_, odd) => {
  const bodies: [string, string, unknown, string?][] = [
    ['POST', '/api/registry/members', { slug: 'odd', name: 'ODD' }, town.operator],
    ['POST', '/api/registry/members/noorderhaven/suspend', { reason: 'ODD' }, town.operator],
    ['POST', '/api/registry/keys', { kind: 'analyst', name: 'ODD' }, town.operator],
    ['POST', '/api/registry/achievements', { ...course(), name: { en: 'ODD' } }, key],
    ['POST', '/api/registry/achievements', { ...course(), field: 'ODD' }, key],
    [
      'POST',
      '/api/registry/achievements/import',
      { ...course(), type: 'Achievement', tag: 'ODD', fieldOfStudy: 'ODD' },
      key,
    ],
    ['POST', '/api/registry/verifications', { presentation: 'ODD', receipt: 'ODD' }],
  ]
  for (const [method, path, body, bearer] of bodies) {
    const answer = await town.ask(method, path, { key: bearer, raw: raw(body, odd) })
    if (path.endsWith('verifications')) expect(answer.status, answer.text).toBeLessThan(500)
    else expect(answer.status, `${path} ${answer.text}`).toBe(400)
  }
})

test('queries with odd characters find nothing, and fail nowhere', async () => {
  for (const q of ['%00', '%ff', '%25', '_', '%F0%9F%8E%93', "'%20OR%201=1"])
    for (const path of ['achievements', 'skills', 'occupations']) {
      const answer = await town.ask('GET', `/api/registry/${path}?q=${q}`)
      expect(answer.status, `${path} ${q} ${answer.text}`).toBeLessThan(500)
    }
  const csv = 'conceptUri,preferredLabel\nhttp://data.europa.eu/esco/skill/1,a\u0000b'
  const load = await town.ask('POST', '/api/registry/skills/import?language=en', {
    key: town.operator,
    raw: csv,
    type: 'text/csv',
  })
  expect(load.status, load.text).toBeLessThan(500)
})
