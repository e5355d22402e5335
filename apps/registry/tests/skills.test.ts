import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRegistry, type TestRegistry } from './harness.js'

let town: TestRegistry
beforeAll(async () => {
  town = await startRegistry()
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})
const search = async (q: string, more = '') =>
  (await town.ask('GET', `/api/registry/skills?q=${encodeURIComponent(q)}${more}`)).json
const labels = async (q: string, more = '') => (await search(q, more)).items.map((s: { label: string }) => s.label)
const load = (csv: string, language = 'nl', key = town.operator) =>
  town.ask('POST', `/api/registry/skills/import?language=${language}`, { key, raw: csv, type: 'text/csv' })

const header =
  'conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,definition,inScheme,description'
const row = (n: number, label: string, alt = '', type = 'KnowledgeSkillCompetence') =>
  `${type},http://data.europa.eu/esco/skill/test-${n},skill/competence,sector-specific,${label},"${alt}",,released,2020-01-01,,,x,"Wat ""men"" kan"`

test('the digital part of ESCO is there at the first start, with its attribution', async () => {
  const { rows } = await town.pool.query('SELECT count(*)::int AS n FROM skills')
  expect(rows[0].n).toBe(877)
  expect((await search('ABAP')).attribution).toBe(
    'This service uses the ESCO classification of the European Commission.',
  )
  const found = await town.ask('GET', '/api/registry/occupations?q=Aviation')
  expect(found.json.items.length).toBeGreaterThan(0)
})

test('the exact label comes first, then beginnings, alternative labels, and what holds the words', async () => {
  const csv = [
    header,
    row(1, 'kaart lezen'),
    row(2, 'kaart lezen op zee'),
    row(3, 'navigeren', 'kaart lezen\nkoers bepalen'),
    row(4, 'een kaart kunnen lezen'),
  ].join('\n')
  expect((await load(csv)).json).toMatchObject({ language: 'nl', imported: 4, skipped: 0 })
  expect(await labels('Kaart  Lezen', '&language=nl')).toEqual([
    'kaart lezen',
    'kaart lezen op zee',
    'navigeren',
    'een kaart kunnen lezen',
  ])
  expect((await search('koers', '&language=nl')).items[0]).toMatchObject({
    label: 'navigeren',
    matched: 'alternative',
    altLabels: ['kaart lezen', 'koers bepalen'],
    description: 'Wat "men" kan',
  })
  expect(await labels('kaart lezen', '&language=nl&limit=1')).toEqual(['kaart lezen'])
})

test('loading again replaces; labels that are gone are found no more', async () => {
  await load([header, row(9, 'oud woord', 'ander woord')].join('\n'))
  await load([header, row(9, 'nieuw woord')].join('\r\n'))
  expect(await labels('oud woord', '&language=nl')).toEqual([])
  expect(await labels('ander', '&language=nl')).toEqual([])
  expect(await labels('nieuw', '&language=nl')).toEqual(['nieuw woord'])
})

test('the signs of LIKE are letters here', async () => {
  for (const q of ['%', '_', '\\']) expect(await labels(q, '&language=nl'), q).toEqual([])
})

test('bad input', async () => {
  expect((await load('a,b\n1,2')).json.code).toBe('INVALID_REQUEST')
  expect((await load('')).json.code).toBe('INVALID_REQUEST')
  expect((await load(`${header}\n"open`)).json.code).toBe('INVALID_REQUEST')
  expect((await load([header, row(1, 'x')].join('\n'), 'Dutch!')).json.code).toBe('INVALID_REQUEST')
  const mixed = await load([header, row(5, 'goed'), row(6, 'geen', '', 'SkillGroup'), row(7, '')].join('\n'))
  expect(mixed.json).toMatchObject({ imported: 1, skipped: 2 })
  expect((await town.ask('GET', '/api/registry/skills?q=')).json.code).toBe('INVALID_REQUEST')
  expect((await town.ask('GET', `/api/registry/skills?q=${'x'.repeat(101)}`)).json.code).toBe('INVALID_REQUEST')
  expect((await load(header, 'nl', await town.admit('noorderhaven'))).json.code).toBe('FORBIDDEN')
})
