import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startRegistry, type TestRegistry } from './harness.js'

let town: TestRegistry
let key: string
beforeAll(async () => {
  town = await startRegistry()
  key = await town.admit('noorderhaven')
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})

const fixture = (name: string) => readFileSync(new URL(`fixtures/open-badges/${name}.json`, import.meta.url), 'utf8')
const importRaw = (raw: string) => town.ask('POST', '/api/registry/achievements/import', { key, raw })
const read = async (id: string) => (await town.ask('GET', `/api/registry/achievements/${id}`)).json.content
const stored = async () => (await town.pool.query('SELECT count(*)::int AS n FROM achievements')).rows[0].n as number

test('a whole credential becomes an achievement, and what has no place is named', async () => {
  const raw = fixture('credential')
  const { status, json, text } = await importRaw(raw)
  expect(status, text).toBe(201)
  expect(await read(json.id)).toEqual({
    name: { 'nl-NL': 'Koers uitzetten' },
    description: { 'nl-NL': 'Zeekaarten lezen en een koers uitzetten.' },
    criteria: { 'nl-NL': 'De deelnemer leest een zeekaart zonder hulp.' },
    skills: [
      {
        name: 'plot shipping navigation routes',
        uri: 'http://data.europa.eu/esco/skill/0ebd8359-48bc-4b28-adb1-450774e5f683',
        framework: 'ESCO',
      },
    ],
    ects: 2.5,
    eqf: 5,
    levels: [{ name: 'EQF level 5', framework: 'EQF', code: '5', url: 'https://eqf.example/5' }],
    assessment: 'testing',
    participation: 'onsite or blended',
    supervision: 'onsite with identity verification',
    identityVerified: true,
    programme: '30044001',
    qualityAssurance: [
      {
        name: 'Toets nautische opleidingen',
        description: 'Beoordeeld door het keuringscollege',
        code: 'NK-12',
        url: 'https://keuring.example/besluiten/NK-12',
      },
    ],
    language: 'nl-NL',
    image: 'https://badges.example/images/koers.png',
    result: { name: 'Eindcijfer', min: '1', max: '10', required: '5.5', type: 'ext:ECTSGradeScore' },
    tags: ['zee'],
    provenance: {
      format: 'open-badges-3.0',
      id: 'https://badges.example/achievements/9',
      issuerId: 'https://badges.example/issuers/7',
      issuerName: 'Hogeschool Zilverduin',
      sha256: createHash('sha256').update(raw).digest('base64url'),
    },
  })
  const named = json.warnings.map((w: string) => w.slice(0, w.indexOf(':')))
  expect(named).toEqual([
    '/@context/1',
    '/credentialSubject/id',
    '/credentialSubject/result',
    '/issuer/address/addressLocality',
    '/id',
    '/validFrom',
  ])
  expect(json.check.complete).toBe(false)
})

test('an achievement alone, with single values where others have lists', async () => {
  const { status, json, text } = await importRaw(fixture('achievement'))
  expect(status, text).toBe(201)
  expect(json.warnings).toEqual([expect.stringMatching(/^\/@context: .*no context is ever fetched/)])
  expect(await read(json.id)).toMatchObject({
    name: { en: 'Sails and knots' },
    criteria: { en: 'https://badges.example/criteria/knots' },
    hours: 28,
    identityVerified: false,
    skills: [{ name: 'tie knots', uri: 'https://skills.example/knots', framework: 'Seamanship' }],
  })
})

test('the id in the file is no identity: the same file twice is two achievements', async () => {
  const [a, b] = [await importRaw(fixture('achievement')), await importRaw(fixture('achievement'))]
  expect([a.status, b.status]).toEqual([201, 201])
  expect(a.json.id).not.toBe(b.json.id)
})

/** A PNG of a few bytes whose header promises this many pixels. */
function png(width: number, height: number): string {
  const header = Buffer.alloc(33)
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(header)
  header.writeUInt32BE(width, 16)
  header.writeUInt32BE(height, 20)
  return `data:image/png;base64,${header.toString('base64')}`
}
const svg = (inner: string) =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg">${inner}</svg>`)}`

describe('what cannot be taken in leaves nothing behind', () => {
  const good = () => JSON.parse(fixture('achievement')) as Record<string, unknown>
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) })
  test.each<[string, string, number, string]>([
    ['a prototype key', fixture('achievement').replace('{', '{"__proto__":{"admin":true},'), 400, 'MALFORMED_JSON'],
    ['a string of 10 MB', JSON.stringify({ ...good(), description: 'x'.repeat(10_000_000) }), 413, 'BODY_TOO_LARGE'],
    ['nesting beyond sense', JSON.stringify({ ...good(), related: deep(50) }), 422, 'IMPORT_HOSTILE'],
    ['nesting beyond reading', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 400, 'MALFORMED_JSON'],
    [
      'a circle by id',
      JSON.stringify({ ...good(), alignment: { targetName: 'x', related: { id: good().id } } }),
      422,
      'IMPORT_HOSTILE',
    ],
    ['a flood of values', JSON.stringify({ ...good(), tag: Array(30_000).fill(0) }), 422, 'IMPORT_HOSTILE'],
    [
      'an achievement by reference',
      JSON.stringify({ type: 'OpenBadgeCredential', credentialSubject: { achievement: 'urn:a' } }),
      422,
      'IMPORT_UNREADABLE',
    ],
    ['no subject', JSON.stringify({ type: ['AchievementCredential'] }), 422, 'IMPORT_UNREADABLE'],
    ['another type', JSON.stringify({ ...good(), type: 'Profile' }), 422, 'IMPORT_UNREADABLE'],
    ['no name', JSON.stringify({ ...good(), name: undefined }), 422, 'IMPORT_UNREADABLE'],
    ['no criteria', JSON.stringify({ ...good(), criteria: {} }), 422, 'IMPORT_UNREADABLE'],
    ['a name that is a number', JSON.stringify({ ...good(), name: 7 }), 422, 'IMPORT_UNREADABLE'],
    ['a list', '[]', 422, 'IMPORT_UNREADABLE'],
    ['an image that is a bomb', JSON.stringify({ ...good(), image: png(60_000, 60_000) }), 422, 'IMPORT_HOSTILE'],
    [
      'an SVG with a script',
      JSON.stringify({ ...good(), image: { id: svg('<script>alert(1)</script>'), type: 'Image' } }),
      422,
      'IMPORT_HOSTILE',
    ],
    [
      'an SVG that reaches out',
      JSON.stringify({ ...good(), image: svg('<image href="https://x.example"/>') }),
      422,
      'IMPORT_HOSTILE',
    ],
    ['half a file', fixture('achievement').slice(0, 200), 400, 'MALFORMED_JSON'],
  ])('%s', async (_, raw, status, code) => {
    const before = await stored()
    const answer = await importRaw(raw)
    expect([answer.status, answer.json.code], answer.text.slice(0, 500)).toEqual([status, code])
    expect(answer.json.remedy).toBeTruthy()
    expect(await stored()).toBe(before)
  })
})

test('a harmless image inside the file is left out and named', async () => {
  for (const image of [png(16, 16), svg('<rect width="1" height="1"/>')]) {
    const { status, json } = await importRaw(JSON.stringify({ ...JSON.parse(fixture('achievement')), image }))
    expect([status, json.warnings.at(-1)]).toEqual([201, '/image: is not at an http URL, and was left out'])
  }
})

test('no context is ever fetched, wherever it stands and whatever it says', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch')
  const file = JSON.parse(fixture('edubadge-ects'))
  file['@context'] = [
    'http://169.254.169.254/latest',
    { '@import': 'https://evil.example/c', '@vocab': 'https://evil.example/' },
  ]
  file.credentialSubject.achievement['@context'] = 'file:///etc/passwd'
  const { status, json, text } = await importRaw(JSON.stringify(file))
  expect(status, text).toBe(201)
  expect(fetched).not.toHaveBeenCalled()
  expect((await read(json.id)).name).toEqual({ 'nl-NL': 'Koers uitzetten' })
  expect(json.warnings.filter((w: string) => w.includes('no context is ever fetched'))).toHaveLength(3)
  fetched.mockRestore()
})

test('odd values are left out and named', async () => {
  const odd = {
    ...JSON.parse(fixture('achievement')),
    inLanguage: 'Dutch!',
    image: 'data:image/png;base64,AA',
    SBU: 'many',
    identityChecked: 'yes',
  }
  const { json } = await importRaw(JSON.stringify(odd))
  const named = json.warnings.map((w: string) => w.slice(0, w.indexOf(':'))).sort()
  expect(named).toEqual(['/@context', '/SBU', '/identityChecked', '/image', '/inLanguage'])
})

const samples = process.env.OPENBADGES_SAMPLES
describe.skipIf(!samples)('real files (OPENBADGES_SAMPLES)', () => {
  const files = samples ? readdirSync(samples).filter((name) => name.endsWith('.json')) : []
  test.each(files)('%s', async (name) => {
    const { status, json, text } = await importRaw(readFileSync(join(samples ?? '', name), 'utf8'))
    expect(status, text).toBe(201)
    const content = await read(json.id)
    expect(content.ects ?? content.hours).toBeGreaterThan(0)
    expect(content.eqf).toBeGreaterThan(0)
    expect(content.programme ?? 'none').toMatch(/^(\d+|none)$/)
    expect(json.warnings.filter((w: string) => w.startsWith('/credentialSubject/achievement/'))).toEqual([])
  })
})
