import { CsvError, parse } from 'csv-parse'
import { readRow, type SheetRow, unreadable } from './sheet.js'

/** Where a column's cells belong. Headers are compared without case, spaces and punctuation: `Given name` is `givenName`. */
const places: Record<string, readonly [string, string?]> = {
  achievement: ['achievement'],
  learner: ['learner', 'id'],
  learnerid: ['learner', 'id'],
  givenname: ['learner', 'givenName'],
  learnergivenname: ['learner', 'givenName'],
  familyname: ['learner', 'familyName'],
  learnerfamilyname: ['learner', 'familyName'],
  email: ['learner', 'email'],
  learneremail: ['learner', 'email'],
  result: ['result'],
  validuntil: ['validUntil'],
  profile: ['profile'],
  delivery: ['delivery'],
}
const required = ['achievement', 'learner.id', 'learner.givenName', 'learner.familyName']

type Column = { header: string; place: readonly [string, string?] }

const plain = (header: string) => header.toLowerCase().replaceAll(/[^a-z]/g, '')
const nameOf = (place: readonly PropertyKey[]) => place.map(String).join('.')

function readHeader(cells: readonly string[]): Column[] {
  const columns = cells.map((header) => {
    const place = places[plain(header)]
    if (place) return { header, place }
    throw unreadable(
      `the column "${header.slice(0, 100)}" is not known`,
      'use the columns achievement, learnerId, givenName, familyName, email, result, validUntil, profile and delivery',
    )
  })
  const names = columns.map((c) => nameOf(c.place.filter((p) => p !== undefined)))
  const missing = required.find((name) => !names.includes(name))
  if (missing) throw unreadable(`no column gives ${missing}`, `add a column for ${missing}`)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice) throw unreadable(`two columns give ${twice}`, 'leave one of them out')
  return columns
}

function toRequest(columns: readonly Column[], cells: readonly string[]): unknown {
  const request: Record<string, unknown> = {}
  const learner: Record<string, unknown> = {}
  for (const [i, { place }] of columns.entries()) {
    const cell = cells[i]?.trim()
    if (cell === undefined || cell === '') continue // an empty cell says nothing
    if (place[1] !== undefined) learner[place[1]] = cell
    else request[place[0]] = cell
  }
  return { ...request, learner }
}

/** Excel writes semicolons where the comma is the decimal sign. */
function delimiterOf(text: string): string {
  const end = text.indexOf('\n')
  const first = text.slice(0, end < 0 ? text.length : end)
  const count = (c: string) => first.split(c).length
  return [',', ';', '\t'].reduce((best, c) => (count(c) > count(best) ? c : best))
}

/** The rows of a CSV sheet (RFC 4180) with a header; commas, semicolons or tabs; a byte order mark does not matter. @throws TestamurError BATCH_UNREADABLE */
export async function* readCsv(text: string): AsyncGenerator<SheetRow> {
  const parser = parse(text, {
    bom: true,
    delimiter: delimiterOf(text),
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 100_000,
  })
  let columns: Column[] | undefined
  let row = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (!columns) columns = readHeader(cells)
      else yield readCells(++row, columns, cells)
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw unreadable(`after row ${row}: ${error.message.slice(0, 200)}`, 'check the quotes of that row')
  }
}

function readCells(row: number, columns: readonly Column[], cells: readonly string[]): SheetRow {
  if (cells.length > columns.length) {
    const message = `the row has ${cells.length} cells, the header ${columns.length}`
    return { row, failure: { code: 'INVALID_REQUEST', message } }
  }
  return readRow(row, toRequest(columns, cells), (path) => {
    const column = columns.find((c) => nameOf(c.place.filter((p) => p !== undefined)) === nameOf(path))
    return column?.header ?? nameOf(path)
  })
}
