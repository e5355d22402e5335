/** One record of a sheet. `line` is where it begins, from 1. */
export type CsvRecord = {
  cells: string[]
  line: number
  /** What is wrong with its form; its cells are then cut short. */
  fault?: 'too-long' | 'too-many-cells' | 'after-quote'
  /** It is the last one, and nothing ends it. */
  open?: boolean
}

export type CsvParser = {
  push(text: string): CsvRecord[]
  /** The last record. `unclosed` is the line of a quote that nothing closes. */
  end(): { records: CsvRecord[]; unclosed?: number }
}

/** What a record may hold at most. What is beyond is passed over, not kept. */
export const csvBounds = { characters: 100_000, cells: 1_000 }

/**
 * CSV as RFC 4180 §2 has it and as spreadsheets write it, piece by piece in bounded memory: any line ending, quotes in the
 * middle of a cell as they stand, empty lines passed over. A record beyond the bounds is told as such, and the next one read.
 */
export function createCsvParser(delimiter: string, bounds = csvBounds): CsvParser {
  // The longest run without a character that means something.
  const plain = new RegExp(`[^"\\r\\n${delimiter === '\t' ? '\\t' : delimiter}]+`, 'y')
  const inQuotes = /[^"]+/y
  let cells: string[] = []
  let cell = ''
  let size = 0
  let fault: CsvRecord['fault']
  let state: 'start' | 'plain' | 'quoted' | 'quote-in-quoted' | 'after-quote' = 'start'
  let line = 1
  let begins = 1
  let quoteLine = 0
  let wasReturn = false
  let empty = true

  const keep = (text: string) => {
    size += text.length
    if (size > bounds.characters) fault ??= 'too-long'
    if (!fault || fault === 'after-quote') cell += text
  }
  const endCell = () => {
    if (cells.length >= bounds.cells) fault ??= 'too-many-cells'
    else cells.push(cell)
    cell = ''
    state = 'start'
  }
  const endRecord = (into: CsvRecord[], open = false) => {
    if (!empty) {
      endCell()
      into.push({ cells, line: begins, ...(fault && { fault }), ...(open && { open }) })
    }
    cells = []
    cell = ''
    size = 0
    fault = undefined
    state = 'start'
    empty = true
  }

  const take = (char: string, into: CsvRecord[]) => {
    if (char === '\n' && wasReturn) {
      begins = line
      return
    }
    if (char === '\r' || char === '\n') {
      line++
      endRecord(into)
      begins = line
      return
    }
    empty = false
    if (char === delimiter) return endCell()
    // A quote: it opens only where the cell begins.
    if (state === 'start') {
      state = 'quoted'
      quoteLine = line
    } else if (state === 'after-quote') fault ??= 'after-quote'
    else keep(char)
  }

  const push = (text: string): CsvRecord[] => {
    const records: CsvRecord[] = []
    for (let at = 0; at < text.length; ) {
      if (state === 'quoted') {
        inQuotes.lastIndex = at
        const run = inQuotes.exec(text)?.[0]
        if (run !== undefined) {
          for (let i = run.indexOf('\n'); i >= 0; i = run.indexOf('\n', i + 1)) line++
          keep(run)
          at += run.length
        } else {
          state = 'quote-in-quoted'
          at++
        }
        continue
      }
      if (state === 'quote-in-quoted') {
        if (text[at] === '"') {
          keep('"')
          state = 'quoted'
          at++
          continue
        }
        state = 'after-quote'
      }
      plain.lastIndex = at
      const run = plain.exec(text)?.[0]
      if (run !== undefined) {
        // What stands behind a closing quote belongs nowhere; spaces are let pass.
        if (state === 'after-quote') {
          if (run.trim() !== '') fault ??= 'after-quote'
        } else {
          state = 'plain'
          keep(run)
        }
        empty = false
        wasReturn = false
        at += run.length
        continue
      }
      const char = text[at]!
      take(char, records)
      wasReturn = char === '\r'
      at++
    }
    return records
  }

  return {
    push,
    end: () => {
      const records: CsvRecord[] = []
      if (state === 'quoted') return { records, unclosed: quoteLine }
      endRecord(records, true)
      return { records }
    },
  }
}
