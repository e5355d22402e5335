import { describe, expect, test } from 'vitest'
import { namesOf } from './achievement-names.js'
import { type Constants, readHeader } from './columns.js'
import type { CsvRecord } from './csv-parser.js'
import { readCsvRow } from './csv-row.js'
import { readJsonRow } from './ndjson.js'
import type { SheetRow } from './row.js'

const SOIL = '019a0000-0000-7000-8000-000000000001'
const achievements = namesOf([
  { id: SOIL, names: ['Soil  science', 'Bodemkunde'] },
  { id: '019a0000-0000-7000-8000-000000000002', names: ['Twice'] },
  { id: '019a0000-0000-7000-8000-000000000003', names: ['Twice'] },
])
const header = ['Cursus', 'Studentnr', 'Voornaam', 'Achternaam', 'E-mail', 'Levering']
const good = ['Bodemkunde', '12', 'Zoë', 'Smit', '', '']

function read(cells: string[], more: Partial<CsvRecord> = {}, constants: Constants = {}): SheetRow {
  const { columns } = readHeader(header)
  return readCsvRow(1, { cells, line: 2, ...more }, { columns, constants, achievements })
}
const problems = (row: SheetRow) => ('problems' in row ? row.problems.map((p) => [p.column, p.message]) : [])
const withCell = (i: number, cell: string) => good.map((was, at) => (at === i ? cell : was))

test('a good row asks for its award', () => {
  expect(read(good)).toMatchObject({
    request: { achievement: SOIL, learner: { id: '12', givenName: 'Zoë', familyName: 'Smit' }, delivery: 'direct' },
    learnerId: '12',
  })
})

test('a constant holds where a cell says nothing', () => {
  expect(read(good, {}, { delivery: 'offer' })).toMatchObject({ request: { delivery: 'offer' } })
  expect(read(withCell(5, 'Direct'), {}, { delivery: 'offer' })).toMatchObject({ request: { delivery: 'direct' } })
})

describe('what is wrong, where, and that no cell is repeated in it', () => {
  test.each<[number, string, string, string]>([
    [0, 'Twice', 'Cursus', '2 of your achievements have this name'],
    [0, 'bodemkunde!', 'Cursus', 'is neither an id nor the name of one of your achievements'],
    [1, '', 'Studentnr', 'is missing'],
    [2, 'x'.repeat(201), 'Voornaam', 'is longer than 200 characters'],
    [3, 'Sm\0it', 'Achternaam', 'holds a control character'],
    [4, 'secret@', 'E-mail', 'is no e-mail address'],
    [5, 'by pigeon', 'Levering', 'is none of direct, offer'],
  ])('cell %i: %s', (i, cell, column, message) => {
    const row = read(withCell(i, cell))
    expect(problems(row)).toEqual([[column, message]])
    if (cell !== '') expect(JSON.stringify('problems' in row && row.problems)).not.toContain(cell)
  })
  test('all of a row at once', () => expect(problems(read(['', '', '', '', 'x', ''])).length).toBe(5))
})

test('names are told apart by case and letters, not by spaces', () => {
  expect(read(withCell(0, ' Soil science\u00a0'))).toHaveProperty('request')
  expect(read(withCell(0, 'soil science'))).toHaveProperty('problems')
})

describe('the shape of a row', () => {
  test('empty cells behind the last column are let pass, full ones are not', () => {
    expect(read([...good, '', ' '])).toHaveProperty('request')
    expect(problems(read([...good, '', 'x']))).toEqual([[undefined, 'the row has 8 cells, the header 6']])
  })
  test('cells that are missing at the end are empty, unless the file ends there', () => {
    expect(read(good.slice(0, 4))).toHaveProperty('request')
    expect(problems(read(good.slice(0, 4), { open: true }))[0]?.[1]).toContain('ends in the middle')
    expect(read(good, { open: true })).toHaveProperty('request')
  })
  test.each(['too-long', 'too-many-cells', 'after-quote'] as const)('%s', (fault) =>
    expect(problems(read(good, { fault }))).toHaveLength(1),
  )
})

describe('a line of JSON', () => {
  const json = (value: unknown, constants: Constants = {}) =>
    readJsonRow(
      1,
      { text: typeof value === 'string' ? value : JSON.stringify(value), line: 1 },
      constants,
      achievements,
    )
  const learner = { id: '1', givenName: 'Zoë', familyName: 'Smit' }

  test('names its achievement, and is completed by constants', () => {
    expect(json({ achievement: 'Bodemkunde', learner })).toMatchObject({ request: { achievement: SOIL } })
    expect(json({ learner }, { achievement: SOIL, email: 'z@example.org' })).toMatchObject({
      request: { learner: { email: 'z@example.org' } },
    })
  })
  test.each(['[]', '"x"', 'null', '{"a":1,"a":2}', '{"__proto__":{}}', '{', '9'.repeat(500)])('%s is told', (text) =>
    expect(problems(json(text)).length).toBeGreaterThan(0),
  )
  test('what is too long is not parsed', () => {
    expect(problems(readJsonRow(1, { text: '{}', line: 1, tooLong: true }, {}, achievements))[0]?.[1]).toContain(
      'longer',
    )
  })
})
