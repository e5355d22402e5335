import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AchievementContent,
  elmView,
  eudiLacks,
  eudiLearning,
  type HolderJwk,
  microCredential,
  openBadge,
  ProfileName,
  unplaced,
} from '@testamur/credential-model'
import { describe, expect, test } from 'vitest'
import { readOpenBadge } from '../src/domain/open-badges.js'
import { covers, type Leaf, leavesOf, valueAt } from './fixtures/leaves.js'

const own = new URL('fixtures/open-badges/', import.meta.url).pathname
const samples = process.env.OPENBADGES_SAMPLES
const jsonIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))
const files = [...jsonIn(own), ...(samples ? jsonIn(samples) : [])]
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
const nameOf = (file: string) => file.split('/').at(-1)!
const imported = (file: string) => readOpenBadge(read(file), 'x'.repeat(43))

type Rendering = ProfileName | 'elm'
const renderings: Rendering[] = [...ProfileName.options, 'elm']

/** What one award of the content shows in each profile, with a grade, an end and a key of its holder. */
function rendered(profile: Rendering, content: AchievementContent): unknown {
  const id = '0198c0de-0000-7000-8000-000000000001'
  const input = {
    publicUrl: 'https://issuer.test',
    achievement: { id, version: 1, content },
    member: { iss: 'https://issuer.test/issuers/noord', name: 'Noord' },
    learner: { id: 's-1', givenName: 'A', familyName: 'B' },
    award: {
      id,
      issuedAt: '2026-03-01T10:00:00Z',
      validFrom: '2026-03-01T10:00:00Z',
      validUntil: '2027-03-01T10:00:00Z',
      result: '8.0',
      status: { uri: 'https://issuer.test/status-lists/1', index: 7 },
      holderKey: { kty: 'EC', crv: 'P-256', x: 'a'.repeat(43), y: 'b'.repeat(43) } as HolderJwk,
      jti: 'urn:uuid:1',
    },
  }
  if (profile === 'elm') return elmView(input)
  if (profile === 'eudi') return eudiLearning(input)
  return profile === 'open-badges'
    ? openBadge({ ...input, identities: [], subjectId: 'urn:x:1' })
    : microCredential(input)
}

/** Of the content, what holders are not shown: where it came from, in which profiles it is awarded, for how long. */
const notShown = ['/provenance', '/profiles', '/validFor']

/** Whether a text of the rendering says the value. The European Learning Model has much in words. */
function says(profile: Rendering, text: string, value: Leaf['value']): boolean {
  if (profile !== 'elm') return text === String(value) || (typeof value === 'number' && text.includes(String(value)))
  const words = typeof value === 'boolean' ? `identity ${value ? '' : 'not '}verified` : String(value)
  return text.toLowerCase().includes(words.toLowerCase())
}

/** The values of a content that a rendering neither shows nor names as left out. */
function lost(profile: Rendering, content: AchievementContent): string[] {
  const shown = leavesOf(rendered(profile, content)).map(({ value }) => String(value))
  const named = [...notShown, ...unplaced(profile, content).map(({ path }) => path)]
  return leavesOf(content)
    .filter(({ pointer }) => !covers(named, pointer))
    .filter(({ value }) => !shown.some((text) => says(profile, text, value)))
    .map(({ pointer }) => pointer)
}

const everything = AchievementContent.parse({
  name: { en: 'Soil', nl: 'Bodem' },
  description: { en: 'About soil', nl: 'Over bodem' },
  criteria: { en: 'An exam', nl: 'Een toets' },
  skills: [
    {
      name: 'sample soil',
      uri: 'http://data.europa.eu/esco/skill/1',
      framework: 'ESCO',
      code: 'S1',
      description: 'With a spade',
    },
    { name: 'dig', framework: 'own' },
  ],
  ects: 3.5,
  hours: 98,
  eqf: 6,
  cycle: 'first',
  levels: [{ name: 'NLQF 6', framework: 'NLQF', code: '6', url: 'https://nlqf.example/6' }, { name: 'Advanced' }],
  countries: ['BE-VLG', 'NL'],
  assessment: 'testing',
  participation: 'online',
  supervision: 'supervised online',
  identityVerified: true,
  prerequisites: { en: 'none', nl: 'geen' },
  stackable: { into: ['Master of Soil'], note: 'in two years' },
  qualityAssurance: [
    { name: 'Board', code: 'B-1', url: 'https://board.example/1' },
    { name: 'Peers', description: 'Yearly' },
  ],
  field: 'agriculture',
  programme: '30044001',
  language: 'fr',
  result: { name: 'Dutch', min: '1', max: '10', required: '5.5', type: 'ext:ECTSGradeScore' },
  validFor: 'P5Y',
  image: 'https://example.org/a.png',
  imageCaption: 'A spade',
  furtherInformation: { en: 'Bring boots', nl: 'Neem laarzen mee' },
  website: 'https://noord.example/soil',
  kind: 'MicroCredential',
  code: 'SOIL-1',
  tags: ['earth', 'worms'],
  profiles: ['micro-credential'],
})

describe('each value of a file goes into the content or is named', () => {
  test.each(files.map((file) => [nameOf(file), file]))('%s', (_, file) => {
    const { content, warnings, placed } = imported(file)
    const named = warnings.map((warning) => warning.slice(0, warning.indexOf(':')))
    for (const { pointer, value } of leavesOf(read(file))) {
      const goals = placed.filter(({ from }) => covers([from], pointer)).map(({ to }) => to)
      expect(goals.length > 0 || covers(named, pointer), pointer).toBe(true)
      for (const to of goals.filter((goal) => goal !== '')) {
        const there = leavesOf(valueAt(content, to)).map((leaf) => String(leaf.value))
        expect(
          there.some((text) => text.includes(String(value))),
          `${pointer} in ${to}`,
        ).toBe(true)
      }
    }
  })
})

describe('each value of a content shows in the profile or is named', () => {
  const contents: [string, AchievementContent][] = [
    ['everything', everything],
    ...files.map((file): [string, AchievementContent] => [nameOf(file), imported(file).content]),
  ]
  test.each(contents.flatMap(([name, content]) => renderings.map((profile) => [name, profile, content] as const)))(
    '%s as %s',
    (_, profile, content) => {
      expect(lost(profile, content)).toEqual([])
      for (const { path } of unplaced(profile, content)) expect(valueAt(content, path), path).toBeDefined()
    },
  )

  test('the walk sees a value that a profile leaves out without a word', () => {
    const hidden = { ...everything, skills: [...everything.skills, { name: 'dance' }] }
    expect(leavesOf(rendered('eudi', everything)).map((leaf) => leaf.value)).not.toContain('dance')
    const shown = leavesOf(rendered('eudi', hidden)).map((leaf) => leaf.value)
    expect(shown).toContain('dance')
    expect(unplaced('eudi', everything).map(({ path }) => path)).toContain('/criteria')
  })
})

test('a badge that was made here comes back as the achievement that it was', () => {
  const { content } = readOpenBadge(rendered('open-badges', everything), 'x'.repeat(43))
  const { provenance: _, ...back } = content
  const { validFor: _v, profiles: _p, ...sent } = everything
  expect(back).toEqual(sent)
})

test.skipIf(!samples)(
  'real files can be awarded as EUDI credentials once what they lack is given (OPENBADGES_SAMPLES)',
  () => {
    const lacks = new Set(
      files.slice(jsonIn(own).length).flatMap((file) => eudiLacks(imported(file).content).map((l) => l.field)),
    )
    expect([...lacks]).toEqual(['qualityAssurance'])
  },
)
