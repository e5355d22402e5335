import type { Caller } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import { MAX_PREVIEW_BYTES, PREVIEW_ROWS, type PreviewQuery, type SheetPreview } from '../../contract.js'
import { namesOf } from '../../domain/sheets/achievement-names.js'
import { headerProblems } from '../../domain/sheets/columns.js'
import { orderShownBy } from '../../domain/sheets/dates.js'
import type { SheetRow } from '../../domain/sheets/row.js'
import { ownAchievements } from '../../store/sheets/read-sheets.js'
import { memberOf } from '../member-of.js'
import { createRowChecks } from './check-rows.js'
import { type OpenSheet, openSheet, type SheetFormat } from './read-sheet.js'

export type PreviewSource = { format: SheetFormat; bytes: AsyncIterable<Uint8Array>; options: PreviewQuery }

/** A cell as a preview shows it: what is longer is no cell that anyone reads. */
const SHOWN = 300

/** The bytes up to a limit, and whether there were more. */
function beginning(bytes: AsyncIterable<Uint8Array>, limit: number) {
  const read = { cut: false }
  async function* some() {
    let size = 0
    for await (const chunk of bytes) {
      size += chunk.length
      if (size > limit) {
        read.cut = true
        return
      }
      yield chunk
    }
  }
  return { read, bytes: some() }
}

async function firstRows(open: OpenSheet): Promise<SheetRow[]> {
  const rows: SheetRow[] = []
  for await (const row of open.rows()) {
    rows.push(row)
    if (rows.length === PREVIEW_ROWS) break
  }
  return rows
}

const shownCells = (cells: readonly string[]) => cells.slice(0, 200).map((cell) => cell.slice(0, SHOWN))

function datesIn(open: OpenSheet, rows: readonly SheetRow[]) {
  const column = open.about().columns.find(({ field }) => field === 'validUntil')
  return column && orderShownBy(rows.map(({ cells }) => cells[column.index] ?? ''))
}

/** Reads the first rows of a sheet as they would be awarded, and says what is in the way. Stores nothing. */
export async function previewSheet(
  ctx: Context,
  caller: Caller,
  source: PreviewSource,
  now: Date,
): Promise<SheetPreview> {
  const member = memberOf(caller)
  const { pool } = ctx.store
  const [achievements] = await Promise.all([ownAchievements(pool, member), ctx.caughtUp()])
  const { part = false, duplicates = 'refuse', ...options } = source.options
  const { bytes } = beginning(source.bytes, MAX_PREVIEW_BYTES)
  const open = openSheet(
    { format: source.format, bytes, options },
    { achievements: namesOf(achievements), lenient: true, part },
  )
  const rows = await firstRows(open)
  const { columns, encoding, delimiter } = open.about()
  const checked = await createRowChecks(ctx, pool, { member, now, duplicates }).check(rows, columns)
  const header = open.header()
  const missing = header?.missing ?? []
  const dates = options.dates ?? datesIn(open, rows)
  // A field that no column gives is told once, not at every row.
  const absent = new Set<string | undefined>(
    missing.flatMap((field) => [field, `learner.${field}`, field === 'learnerId' ? 'learner.id' : field]),
  )
  return {
    format: source.format,
    encoding,
    ...(delimiter && { delimiter }),
    ...(dates && { dates }),
    columns: columns.map(({ index, header, field }) => ({ index, header, ...(field && { field }) })),
    missing: [...missing],
    problems: [
      ...(header ? headerProblems(header) : []),
      ...(rows.length === 0
        ? [{ message: 'the sheet has no rows', remedy: 'choose a file with at least one row below the header' }]
        : []),
    ],
    rows: checked.map((row) => ({
      row: row.row,
      cells: shownCells(row.cells),
      problems: 'problems' in row ? row.problems.filter(({ column }) => !absent.has(column)) : [],
    })),
  }
}
