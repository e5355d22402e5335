import { describe, expect, test } from 'vitest'
import type { SheetPreview } from '../api/batches.js'
import {
  emptyDraft,
  formatOfFile,
  isReady,
  optionsOf,
  settled,
  withColumn,
  withConstant,
  wrongKind,
} from './sheet-draft.js'

const preview: SheetPreview = {
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ';',
  dates: 'dmy',
  columns: [
    { index: 0, header: 'Nr', field: 'learnerId' },
    { index: 1, header: 'Voornaam', field: 'givenName' },
    { index: 2, header: 'Lokaal' },
  ],
  missing: ['achievement'],
  problems: [],
  rows: [{ row: 1, cells: ['1', 'Zoë', 'B1'], problems: [] }],
}

describe('a draft', () => {
  test('says what the page shows: every column by its place, unknown ones left out, the order of dates', () => {
    expect(optionsOf(settled(emptyDraft, preview), preview)).toEqual({
      mapping: { '#1': 'learnerId', '#2': 'givenName', '#3': 'ignore' },
      constants: { delivery: 'offer' },
      dates: 'dmy',
    })
  })
  test('a field stands in one column: the one that was chosen last', () => {
    const draft = withColumn(emptyDraft, preview.columns, 2, 'givenName')
    expect(draft.columns).toEqual({ 0: 'learnerId', 1: undefined, 2: 'givenName' })
    expect(withColumn(draft, preview.columns, 2, undefined).columns).toEqual({
      0: 'learnerId',
      1: undefined,
      2: undefined,
    })
  })
  test('an empty constant says nothing', () => {
    expect(optionsOf(withConstant(emptyDraft, 'delivery', ''))).toEqual({})
  })
  test('is ready when nothing stands in the way of the sheet as a whole', () => {
    expect(isReady(preview)).toBe(true)
    expect(isReady({ ...preview, problems: [{ message: 'm', remedy: 'r' }] })).toBe(false)
    expect(isReady({ ...preview, rows: [] })).toBe(false)
    expect(isReady(undefined)).toBe(false)
  })
})

test('what a file is by its name', () => {
  expect([formatOfFile('a.csv'), formatOfFile('a.NDJSON'), formatOfFile('a.jsonl')]).toEqual([
    'csv',
    'ndjson',
    'ndjson',
  ])
  expect(wrongKind('grades.xlsx')).toContain('Save its sheet as CSV')
  expect(wrongKind('scan.pdf')).toBeDefined()
  expect(wrongKind('grades.csv')).toBeUndefined()
})
