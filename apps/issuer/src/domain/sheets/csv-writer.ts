/**
 * What a spreadsheet would take for a formula: OWASP's list (CSV Injection), with the full-width forms that Excel takes for
 * the same.
 */
const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/** The cell as text in every spreadsheet: quoted, and with an apostrophe before what would be run as a formula. */
export function safeCell(text: string): string {
  const inert = formula.test(text) ? `'${text}` : text
  return /["\r\n,;|\t ']/.test(inert) || inert !== text ? `"${inert.replaceAll('"', '""')}"` : inert
}

/** What `safeCell` put before a cell, taken away again: for a file that we wrote ourselves. */
export const unsafeCell = (text: string): string =>
  text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text

export const BOM = '\ufeff'

/** One record, ended as RFC 4180 §2 wants it. */
export const csvLine = (cells: readonly string[], delimiter: string): string =>
  `${cells.map(safeCell).join(delimiter)}\r\n`
