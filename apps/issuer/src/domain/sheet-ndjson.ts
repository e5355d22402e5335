import { parseStrictJson } from '@testamur/credential-model'
import { readRow, type SheetRow } from './sheet.js'

/** The longest line in characters. */
const MAX_LINE = 100_000

const pointer = (path: readonly PropertyKey[]) => path.map((part) => `/${String(part)}`).join('')

function readLine(row: number, line: string): SheetRow {
  let value: unknown
  try {
    value = parseStrictJson(line, { maxBytes: MAX_LINE })
  } catch (error) {
    return { row, failure: { code: 'MALFORMED_JSON', message: error instanceof Error ? error.message : 'not JSON' } }
  }
  return readRow(row, value, pointer)
}

/** The rows of newline-delimited JSON: each line is the body of one award. Empty lines do not count. */
export function* readNdjson(text: string): Generator<SheetRow> {
  let row = 0
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end < 0 ? text.length : end).trim()
    at = end < 0 ? text.length : end + 1
    if (line !== '') yield readLine(++row, line)
  }
}
