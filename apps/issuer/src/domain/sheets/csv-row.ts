import { type AchievementNames, findAchievement } from './achievement-names.js'
import { type Column, type Constants, tidy, unprintable } from './columns.js'
import { type CsvRecord, csvBounds } from './csv-parser.js'
import { unsafeCell } from './csv-writer.js'
import { type DateOrder, readDate } from './dates.js'
import { type Field, places } from './fields.js'
import { checkRow, type PathName, type RowProblem, type SheetRow } from './row.js'

/** How the cells of a sheet are read. */
export type Reading = {
  columns: readonly Column[]
  constants: Constants
  achievements: AchievementNames
  order?: DateOrder | undefined
  serials?: boolean | undefined
  /** Its cells were made inert by us, and are taken back. */
  own?: boolean
}

const bad = (message: string, remedy: string, column?: string): RowProblem => ({
  code: 'INVALID_REQUEST',
  message,
  remedy,
  ...(column !== undefined && { column }),
})

const faults: Record<NonNullable<CsvRecord['fault']>, () => RowProblem> = {
  'too-long': () =>
    bad(
      `the row is longer than ${csvBounds.characters} characters`,
      'look for a quote that is not closed, or shorten its cells',
    ),
  'too-many-cells': () => bad(`the row has more than ${csvBounds.cells} cells`, 'leave out what is not needed'),
  'after-quote': () => bad('something stands behind the closing quote of a cell', 'write a quote inside a cell twice'),
}

const nameOfColumn = (columns: readonly Column[]): PathName => {
  const byPlace = new Map(columns.flatMap((c) => (c.field ? [[places[c.field].join('.'), c.header]] : [])))
  return (path) => byPlace.get(path.map(String).join('.')) ?? path.map(String).join('.')
}

/** Every value by its field, cells before constants; an empty cell says nothing. */
function valuesOf(
  { columns, constants }: Reading,
  cells: readonly string[],
): Map<Field, { text: string; column?: string }> {
  const values = new Map<Field, { text: string; column?: string }>()
  for (const [field, text] of Object.entries(constants) as [Field, string][])
    if (text !== '') values.set(field, { text })
  for (const { field, index, header } of columns) {
    const text = field ? tidy(cells[index] ?? '') : ''
    if (field && text !== '') values.set(field, { text, column: header })
  }
  return values
}

type Converted = { value: string } | { problem: RowProblem }

function convert(field: Field, text: string, column: string | undefined, reading: Reading): Converted {
  if (unprintable.test(text)) return { problem: bad('holds a control character', 'type the cell again', column) }
  if (field === 'achievement') {
    const found = findAchievement(reading.achievements, text)
    return 'id' in found ? { value: found.id } : { problem: { ...found, ...(column !== undefined && { column }) } }
  }
  if (field === 'validUntil') {
    const read = readDate(text, reading)
    return 'instant' in read ? { value: read.instant } : { problem: bad(read.message, read.remedy, column) }
  }
  return { value: field === 'delivery' || field === 'profile' ? text.toLowerCase() : text.normalize('NFC') }
}

function toRequest(reading: Reading, cells: readonly string[]) {
  const request: Record<string, unknown> = {}
  const learner: Record<string, unknown> = {}
  const problems: RowProblem[] = []
  const broken = new Set<string>()
  for (const [field, { text, column }] of valuesOf(reading, cells)) {
    const converted = convert(field, text, column, reading)
    const [outer, inner] = places[field]
    if ('problem' in converted) {
      problems.push(converted.problem)
      broken.add(places[field].join('.'))
    } else if (inner !== undefined) learner[inner] = converted.value
    else request[outer] = converted.value
  }
  return { value: { ...request, learner }, problems, broken }
}

/** What is wrong with the row as a whole. */
function shapeOf(record: CsvRecord, columns: readonly Column[]): RowProblem | undefined {
  if (record.fault) return faults[record.fault]()
  const beyond = record.cells.findLastIndex((cell) => tidy(cell) !== '') + 1
  if (beyond > columns.length)
    return bad(
      `the row has ${beyond} cells, the header ${columns.length}`,
      'put a cell that holds a separator in quotes',
    )
  if (record.open && record.cells.length < columns.length)
    return bad('the file ends in the middle of this row', 'complete the row, and end it with a line break')
  return undefined
}

export const isEmptyRecord = ({ cells, fault }: CsvRecord): boolean =>
  !fault && cells.every((cell) => tidy(cell) === '')

/** Reads one record below the header: the award that it asks for, or every problem that it has. */
export function readCsvRow(row: number, record: CsvRecord, reading: Reading): SheetRow {
  const cells = reading.own ? record.cells.map(unsafeCell) : record.cells
  const { line } = record
  const nameOf = nameOfColumn(reading.columns)
  const shape = shapeOf(record, reading.columns)
  if (shape) return { row, line, cells, problems: [shape] }
  const { value, problems, broken } = toRequest(reading, cells)
  const learnerId = typeof value.learner.id === 'string' ? value.learner.id : undefined
  const checked = checkRow(value, nameOf)
  const common = { row, line, cells, ...(learnerId && { learnerId }) }
  if ('request' in checked && problems.length === 0) return { ...common, request: checked.request }
  // What could not be converted is missing in the request too: it is told once.
  const told = new Set([...broken].map((place) => nameOf(place.split('.'))))
  const others = 'problems' in checked ? checked.problems.filter((p) => !told.has(p.column ?? '')) : []
  return { ...common, problems: [...problems, ...others] }
}
