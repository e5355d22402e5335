import type { Column, Constants } from './columns.js'
import type { Delimiter } from './delimiter.js'
import type { Encoding } from './encoding.js'

/** What is known of a sheet besides its rows: kept sealed, for the page and for the files that are made of it. */
export type SheetAbout = {
  name?: string
  columns: readonly Column[]
  constants: Constants
  encoding: Encoding
  delimiter?: Delimiter
}

/** What the result file says of a row that was awarded. Sealed; forgotten with the learner. */
export type ShownAward = {
  learner: { id: string; givenName: string; familyName: string; email?: string | undefined }
  offer?: string | undefined
  txCode?: string | undefined
}
/** A row as it stands in the sheet. Sealed. */
export type ShownCells = { cells: readonly string[] }

export const sheetContext = (batch: string): string => `sheet ${batch}`
export const rowContext = (batch: string, row: number): string => `row ${batch} ${row}`
export const shownContext = (batch: string, row: number): string => `shown ${batch} ${row}`
