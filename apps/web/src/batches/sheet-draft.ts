import type { ReadingOptions, SheetColumn, SheetField, SheetFormat, SheetPreview } from '../api/batches.js'

/** How the file at hand is to be read: what was chosen, and nothing that was not. */
export type SheetDraft = {
  /** By the column's place; without it, headers speak for themselves. */
  columns?: Readonly<Record<number, SheetField | undefined>>
  constants: Partial<Record<SheetField, string>>
  dates?: ReadingOptions['dates']
  serials: boolean
  encoding?: ReadingOptions['encoding']
  delimiter?: ReadingOptions['delimiter']
  duplicates: 'refuse' | 'allow'
}

export const emptyDraft: SheetDraft = { constants: { delivery: 'offer' }, serials: false, duplicates: 'refuse' }

/** `.ndjson`, `.jsonl` and `.json` hold one JSON object a line; all else is a table. */
export const formatOfFile = (name: string): SheetFormat =>
  /\.(ndjson|jsonl?|jsonlines)$/i.test(name) ? 'ndjson' : 'csv'

/** Excel's own files are no text, which people cannot know. */
export function wrongKind(name: string): string | undefined {
  if (/\.(xlsx?|xlsm|ods|numbers)$/i.test(name))
    return 'This is a workbook. Save its sheet as CSV first: in Excel by File, Save as, “CSV UTF-8”.'
  return /\.(pdf|docx?|zip|png|jpe?g)$/i.test(name) ? 'This file holds no table. Choose a CSV file.' : undefined
}

const mappingOf = (columns: SheetDraft['columns']): ReadingOptions['mapping'] =>
  columns && Object.fromEntries(Object.entries(columns).map(([i, field]) => [`#${Number(i) + 1}`, field ?? 'ignore']))

/** The draft as the service takes it. A date's order that the file shows by itself is said too, so that what is read is what was seen. */
export function optionsOf(draft: SheetDraft, preview?: SheetPreview): ReadingOptions {
  const { columns, constants, serials, encoding, delimiter, duplicates } = draft
  const dates = draft.dates ?? preview?.dates
  const mapping = mappingOf(columns)
  const given = Object.fromEntries(Object.entries(constants).filter(([, value]) => value !== ''))
  return {
    ...(mapping && { mapping }),
    ...(Object.keys(given).length > 0 && { constants: given }),
    ...(dates && { dates }),
    ...(serials && { serials }),
    ...(encoding && { encoding }),
    ...(delimiter && { delimiter }),
    ...(duplicates === 'allow' && { duplicates }),
  }
}

/** The draft with another meaning of one column. From then on the mapping is the whole of it. */
export function withColumn(
  draft: SheetDraft,
  all: readonly SheetColumn[],
  index: number,
  field: SheetField | undefined,
): SheetDraft {
  const before = draft.columns ?? Object.fromEntries(all.map((column) => [column.index, column.field]))
  // A field stands in one column: the one that was chosen last.
  const others = Object.entries(before).map(([i, was]) => [i, was === field ? undefined : was] as const)
  return { ...draft, columns: { ...Object.fromEntries(others), [index]: field } }
}

export const withConstant = (draft: SheetDraft, field: SheetField, value: string): SheetDraft => ({
  ...draft,
  constants: { ...draft.constants, [field]: value },
})

/** Headers that nobody knows are no hindrance here: the table shows them as left out until they are given a meaning. */
export function settled(draft: SheetDraft, preview: SheetPreview): SheetDraft {
  if (draft.columns || preview.format === 'ndjson') return draft
  return { ...draft, columns: Object.fromEntries(preview.columns.map((column) => [column.index, column.field])) }
}

/** Whether the sheet can be handed in as things stand. */
export const isReady = (preview: SheetPreview | undefined): boolean =>
  preview !== undefined && preview.problems.length === 0 && preview.rows.length > 0
