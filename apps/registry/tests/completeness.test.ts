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
const path = '/api/registry/achievements'
const stored = async () => (await town.pool.query('SELECT count(*)::int AS n FROM achievements')).rows[0].n as number

test('a member sees what lacks before it publishes, and nothing is stored', async () => {
  const { status, json } = await town.ask('POST', `${path}/check`, { key, body: course() })
  expect([status, json.complete]).toEqual([200, false])
  const lacks = json.elements.filter((e: { mandatory: boolean; present: boolean }) => e.mandatory && !e.present)
  expect(lacks.map((e: { element: string }) => e.element)).toEqual([
    'country',
    'assessment',
    'participation',
    'quality-assurance',
  ])
  for (const { remedy } of lacks) expect(remedy).toBeTruthy()
  expect(await stored()).toBe(0)
})

test('an incomplete achievement is published with a warning, and shows what it lacks', async () => {
  const { status, json } = await town.ask('POST', path, { key, body: course() })
  expect(status).toBe(201)
  expect(json.warnings).toHaveLength(4)
  const shown = (await town.ask('GET', `${path}/${json.id}`)).json
  expect(shown.check.complete).toBe(false)
  expect(shown.check.profiles.map((p: { profile: string; available: boolean }) => [p.profile, p.available])).toEqual([
    ['micro-credential', true],
    ['eudi', false],
    ['open-badges', true],
  ])
})

test('a complete one has no warning', async () => {
  const more = {
    countries: ['NL'],
    assessment: 'testing',
    participation: 'online',
    qualityAssurance: [{ name: 'Board' }],
  }
  const { json } = await town.ask('POST', path, { key, body: { ...course(), ...more } })
  expect(json.warnings).toEqual([])
  expect((await town.ask('POST', `${path}/${json.id}/versions`, { key, body: course() })).json.warnings).toHaveLength(4)
})

test('what is no achievement is refused with what is wrong', async () => {
  const { status, json } = await town.ask('POST', `${path}/check`, {
    key,
    body: { ...course(), countries: ['Holland'] },
  })
  expect([status, json.code, json.violations[0].path]).toEqual([400, 'INVALID_REQUEST', '/countries/0'])
  expect((await town.ask('POST', `${path}/check`, { key: town.operator, body: course() })).status).toBe(403)
})
