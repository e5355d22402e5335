import { createBreath } from '../../commands/sheets/breathe.js'
import type { Context } from '../../context.js'
import { BOM, csvLine } from '../../domain/sheets/csv-writer.js'
import { OWN_COLUMNS } from '../../domain/sheets/fields.js'
import { batchRows, problemsOf, type StoredBatch, type StoredRow } from '../../store/sheets/read-sheets.js'
import { aboutOf, cellsOf } from './views.js'

/** Few at once, since a driver reads a whole answer before anyone else has a turn. */
const PAGE = 50

function lineOf(ctx: Context, row: StoredRow, delimiter: string): string {
  const problems = problemsOf(row)
  const errors = problems.map(({ column, message }) => (column ? `${column}: ${message}` : message)).join('; ')
  const remedies = [...new Set(problems.flatMap(({ remedy }) => remedy ?? []))].join('; ')
  return csvLine([String(row.row), errors, remedies, ...(cellsOf(ctx, row) ?? [])], delimiter)
}

/**
 * The rows that failed, as they stand in the sheet, behind columns of our own that are passed over when the corrected file
 * comes back. Parted as the sheet was, so that the same spreadsheet opens it.
 */
export async function* errorFile(ctx: Context, batch: StoredBatch): AsyncGenerator<string> {
  const about = aboutOf(ctx, batch)
  const delimiter = about?.delimiter ?? ','
  const headers = batch.format === 'ndjson' ? ['line'] : (about?.columns.map(({ header }) => header) ?? [])
  yield BOM + csvLine([...OWN_COLUMNS, ...headers], delimiter)
  const breath = createBreath()
  for (let after = 0; ; ) {
    const rows = await batchRows(ctx.store, batch.id, { outcomes: ['failed'], after, limit: PAGE })
    let lines = ''
    for (const row of rows) {
      lines += lineOf(ctx, row, delimiter)
      await breath()
    }
    if (lines !== '') yield lines
    if (rows.length < PAGE) return
    after = rows.at(-1)!.row
  }
}
