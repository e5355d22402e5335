import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CsvRecord, createCsvParser } from './csv-parser.js'
import { csvLine, unsafeCell } from './csv-writer.js'
import { delimiters } from './delimiter.js'

/** Parses a text that comes in pieces of these sizes, again and again. */
function parseIn(text: string, delimiter: string, sizes: readonly number[] = [text.length]) {
  const parser = createCsvParser(delimiter)
  const records: CsvRecord[] = []
  for (let at = 0, i = 0; at < text.length; i++) {
    const size = sizes[i % sizes.length]!
    records.push(...parser.push(text.slice(at, at + size)))
    at += size
  }
  const end = parser.end()
  return { records: [...records, ...end.records], unclosed: end.unclosed }
}
const cellsIn = (text: string, delimiter = ',') => parseIn(text, delimiter).records.map((r) => r.cells)

describe('reading', () => {
  test.each([
    [
      'every line ending',
      'a,b\r\nc,d\ne,f\rg,h',
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
        ['g', 'h'],
      ],
    ],
    ['quotes, separators and line breaks inside a cell', 'a,"b ""c"", d\r\ne"\nf', [['a', 'b "c", d\r\ne'], ['f']]],
    ['empty lines', '\n\r\na\n\n\nb\n', [['a'], ['b']]],
    [
      'empty cells',
      ',a,\n,,\n',
      [
        ['', 'a', ''],
        ['', '', ''],
      ],
    ],
    ['a quote in the middle', '5" pipe,a\n', [['5" pipe', 'a']]],
    ['spaces behind a quote', '"a" ,b\n', [['a', 'b']]],
    ['an empty cell in quotes', '"",x\n', [['', 'x']]],
  ])('%s', (_what, text, cells) => expect(cellsIn(text)).toEqual(cells))

  test('a record knows its line, and the last one whether something ends it', () => {
    const { records } = parseIn('a\n"b\nb"\r\nc', ',')
    expect(records.map((r) => [r.line, r.open])).toEqual([
      [1, undefined],
      [2, undefined],
      [4, true],
    ])
  })
  test('a quote that nothing closes is told with its line', () => {
    expect(parseIn('a\nb,"c\nd', ',').unclosed).toBe(2)
  })
  test('what stands behind a closing quote is a fault of its row alone', () => {
    const { records } = parseIn('"a"b,c\nd,e\n', ',')
    expect(records.map((r) => [r.fault, r.cells])).toEqual([
      ['after-quote', ['a', 'c']],
      [undefined, ['d', 'e']],
    ])
  })
})

describe('bounds', () => {
  test('a cell of 10 MB is passed over, and the next row read', () => {
    const parser = createCsvParser(',')
    const before = process.memoryUsage().heapUsed
    const first = parser.push('a,')
    for (let i = 0; i < 1_000; i++) first.push(...parser.push('x'.repeat(10_000)))
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(30_000_000)
    const records = [...first, ...parser.push('\nb,c\n')]
    expect(records.map((r) => [r.fault, r.cells.join().length < 200_000])).toEqual([
      ['too-long', true],
      [undefined, true],
    ])
  })
  test('a million columns are passed over', () => {
    const { records } = parseIn(`${'a,'.repeat(1_000_000)}a\nb\n`, ',')
    expect(records[0]).toMatchObject({ fault: expect.stringMatching(/^too-/) })
    expect(records[0]?.cells.length).toBeLessThanOrEqual(1_000)
    expect(records[1]?.cells).toEqual(['b'])
  })
})

const cell = fc.string({ unit: fc.constantFrom(...'ab"\'=+-@,;|\t\r\n éß＝') as never, maxLength: 8 })
// A record of one empty cell is an empty line, which no format tells from nothing.
const record = fc.array(cell, { minLength: 1, maxLength: 5 }).filter((cells) => cells.length > 1 || cells[0] !== '')
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 })

describe('what we write', () => {
  test('is read again as it was, in whatever pieces it comes', () =>
    fc.assert(
      fc.property(fc.array(record), fc.constantFrom(...delimiters), sizes, (records, delimiter, pieces) => {
        const text = records.map((cells) => csvLine(cells, delimiter)).join('')
        const read = parseIn(text, delimiter, pieces)
        expect(read.records.map((r) => r.cells.map(unsafeCell))).toEqual(records)
        expect(read.records.every((r) => r.fault === undefined)).toBe(true)
      }),
      { numRuns: 1_000 },
    ))
  test('is read the same by another reader, and no cell of it is a formula', () =>
    fc.assert(
      fc.property(fc.array(record), fc.constantFrom(...delimiters), (records, delimiter) => {
        const text = records.map((cells) => csvLine(cells, delimiter)).join('')
        const read = parse(text, { delimiter, relax_column_count: true, record_delimiter: '\r\n' }) as string[][]
        expect(read.map((cells) => cells.map(unsafeCell))).toEqual(records)
        for (const one of read.flat()) expect(one).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
      }),
      { numRuns: 1_000 },
    ))
})

test('no text makes the reader fail, and its cells are no longer than what came in', () =>
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom(...delimiters),
      sizes,
      (text, delimiter, pieces) => {
        const whole = parseIn(text, delimiter)
        expect(parseIn(text, delimiter, pieces)).toEqual(whole)
        expect(whole.records.flatMap((r) => r.cells).join('').length).toBeLessThanOrEqual(text.length)
      },
    ),
    { numRuns: 2_000 },
  ))
