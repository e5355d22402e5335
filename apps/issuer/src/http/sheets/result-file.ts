import { createBreath } from '../../commands/sheets/breathe.js'
import type { Context } from '../../context.js'
import type { Column } from '../../domain/sheets/columns.js'
import { BOM, csvLine } from '../../domain/sheets/csv-writer.js'
import type { Field } from '../../domain/sheets/fields.js'
import { batchRows, type StoredBatch, type StoredRow } from '../../store/sheets/read-sheets.js'
import { aboutOf, awardOf, cellsOf } from './views.js'

/** Few at once, since a driver reads a whole answer before anyone else has a turn. */
const PAGE = 50
const HEADER = [
  ...['row', 'learnerId', 'givenName', 'familyName', 'email'],
  ...['outcome', 'credential', 'offer', 'txCode', 'column', 'error', 'remedy'],
]

/** What the sheet says of the learner of a row that was not awarded. */
function learnerOf(columns: readonly Column[], cells: readonly string[] | undefined): string[] {
  const cellOf = (field: Field) => cells?.[columns.find((c) => c.field === field)?.index ?? -1] ?? ''
  return [cellOf('learnerId'), cellOf('givenName'), cellOf('familyName'), cellOf('email')]
}

function lineOf(ctx: Context, row: StoredRow, columns: readonly Column[], delimiter: string): string {
  const award = awardOf(ctx, row)
  const { id = '', givenName = '', familyName = '', email = '' } = award?.learner ?? {}
  const learner = award ? [id, givenName, familyName, email] : learnerOf(columns, cellsOf(ctx, row))
  const made = [row.outcome, row.credentialId ?? '', award?.offer ?? '', award?.txCode ?? '']
  const problem = [row.column ?? '', row.message ?? '', row.remedy ?? '']
  return csvLine([String(row.row), ...learner, ...made, ...problem], delimiter)
}

/** Every row of the sheet with what became of it: the credential, and the offer and its code for the learner's wallet. */
export async function* resultFile(ctx: Context, batch: StoredBatch): AsyncGenerator<string> {
  const { columns = [], delimiter = ',' } = aboutOf(ctx, batch) ?? {}
  yield BOM + csvLine(HEADER, delimiter)
  const breath = createBreath()
  for (let after = 0; ; ) {
    const rows = await batchRows(ctx.store, batch.id, { after, limit: PAGE })
    let lines = ''
    for (const row of rows) {
      lines += lineOf(ctx, row, columns, delimiter)
      await breath()
    }
    if (lines !== '') yield lines
    if (rows.length < PAGE) return
    after = rows.at(-1)!.row
  }
}
