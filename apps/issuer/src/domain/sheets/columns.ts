import { type Field, fields, IGNORED, OWN_COLUMNS, plain, requiredFields, suggestField } from './fields.js'
import { unreadable } from './unreadable.js'

/** A sheet's column: where it stands, what it is called, what it holds; without `field` it is left out. */
export type Column = { index: number; header: string; field?: Field; by?: 'mapping' | 'header' }

/** What each header holds: one of our fields, or `ignore`. A header may be named by its place too: `#3`. */
export type Mapping = Readonly<Record<string, Field | typeof IGNORED>>
/** What holds for every row, where no column says it. */
export type Constants = Readonly<Partial<Record<Field, string>>>

/** What can be said of a header before any row: its columns, and what stands in the way. */
export type Header = {
  columns: Column[]
  /** Required, and given by no column and no constant. */
  missing: Field[]
  /** Headers that say nothing to us, where no mapping was given. */
  unknown: string[]
  /** Fields that two columns give. */
  twice: Field[]
  /** What a mapping names and the sheet lacks. */
  absent: string[]
  /** One of our own files of errors, come back. */
  own: boolean
}

/** More columns than this are no sheet of awards. */
export const MAX_COLUMNS = 200

const shown = (header: string) => header.slice(0, 100)

/** Cells behind the last header that says anything. */
function withoutTrailing(cells: readonly string[]): string[] {
  let end = cells.length
  while (end > 0 && tidy(cells[end - 1]!) === '') end--
  return cells.slice(0, end)
}

/** Without the spaces of all kinds that people and spreadsheets leave around a cell. */
export const tidy = (cell: string): string =>
  cell
    .replaceAll(/[\u00a0\u2007\u202f]/g, ' ')
    .replaceAll(/[\u200b\ufeff]/g, '')
    .trim()

/** The place that `#3` names; beyond all places for what names none. */
const placeIn = (name: string) => (/^#[1-9]\d{0,2}$/.test(name) ? Number(name.slice(1)) : Number.POSITIVE_INFINITY)

type Choice = { field?: Field | typeof IGNORED | undefined; by?: Column['by'] }

function choose(header: string, index: number, mapping: Mapping | undefined): Choice {
  if (!mapping) return { field: suggestField(header), by: 'header' }
  const named = Object.hasOwn(mapping, header) ? mapping[header] : mapping[`#${index + 1}`]
  return { field: named ?? IGNORED, by: 'mapping' }
}

/** Reads a header, by a mapping or by what its cells are called. Judges nothing: see `checkHeader`. */
export function readHeader(record: readonly string[], mapping?: Mapping, constants: Constants = {}): Header {
  const headers = withoutTrailing(record).map(tidy)
  const unknown: string[] = []
  const columns = headers.map((header, index): Column => {
    const { field, by } = choose(header, index, mapping)
    if (field === undefined && header !== '') unknown.push(shown(header))
    return { index, header: shown(header), ...(field && field !== IGNORED && { field, by }) }
  })
  const given = columns.flatMap((c) => c.field ?? [])
  const wanted = Object.keys(mapping ?? {})
  return {
    columns,
    missing: requiredFields.filter((field) => !given.includes(field) && !constants[field]),
    unknown,
    twice: fields.filter((field) => given.indexOf(field) !== given.lastIndexOf(field)),
    absent: wanted.filter((name) => !headers.includes(name) && !(placeIn(name) <= headers.length)),
    own: headers.some((header) => plain(header) === plain(OWN_COLUMNS[0])),
  }
}

/** What is wrong with a header, as sentences with their remedy; none where its rows can be read. */
export function headerProblems({ columns, missing, unknown, twice, absent }: Header) {
  const problems: { message: string; remedy: string }[] = []
  const tell = (message: string, remedy: string) => void problems.push({ message, remedy })
  if (columns.length > MAX_COLUMNS)
    tell(`the sheet has more than ${MAX_COLUMNS} columns`, 'leave out those that are not needed')
  if (unknown[0] !== undefined)
    tell(
      `the column "${unknown[0]}" is not known`,
      `use the columns ${fields.join(', ')}, or say by a mapping what it holds, or that it is left out ("${IGNORED}")`,
    )
  for (const name of absent)
    tell(`the mapping names a column "${shown(name)}" that is not there`, 'name it as its header does')
  for (const field of missing)
    tell(`no column gives ${field}`, `add a column for ${field}, or give it for all rows as a constant`)
  for (const field of twice) tell(`two columns give ${field}`, 'leave one of them out')
  return problems
}

/** What no text of ours holds: control characters (NUL among them) but for tabs and line breaks, and half a surrogate pair. */
export const unprintable = /[^\P{Cc}\t\n\r]|\p{Surrogate}/u

/** @throws TestamurError BATCH_UNREADABLE */
export function checkHeader(header: Header): Column[] {
  const [first] = headerProblems(header)
  if (first) throw unreadable(first.message, first.remedy)
  return header.columns
}
