import { TestamurError } from '@testamur/credential-model'
import type { PreviewQuery } from '../../contract.js'
import type { SheetAbout } from '../../domain/sheets/about.js'
import type { AchievementNames } from '../../domain/sheets/achievement-names.js'
import { checkHeader, type Header, readHeader, unprintable } from '../../domain/sheets/columns.js'
import { type CsvParser, type CsvRecord, createCsvParser } from '../../domain/sheets/csv-parser.js'
import { isEmptyRecord, type Reading, readCsvRow } from '../../domain/sheets/csv-row.js'
import { type Delimiter, delimiterOf } from '../../domain/sheets/delimiter.js'
import { createDecoder, type SheetDecoder } from '../../domain/sheets/encoding.js'
import { createLineSplitter, type JsonLine, readJsonRow } from '../../domain/sheets/ndjson.js'
import type { SheetRow } from '../../domain/sheets/row.js'
import { unreadable } from '../../domain/sheets/unreadable.js'
import { createBreath } from './breathe.js'

export type SheetFormat = 'csv' | 'ndjson'
export type SheetSource = { format: SheetFormat; bytes: AsyncIterable<Uint8Array>; options: Omit<PreviewQuery, 'part'> }

/** A sheet that is being read: its rows one after the other, and what is known of it so far. */
export type OpenSheet = {
  rows(): AsyncGenerator<SheetRow>
  about(): SheetAbout
  header(): Header | undefined
}

export type OpenOptions = {
  achievements: AchievementNames
  /** Judges the header no further than that it can be read. */
  lenient?: boolean
  /** The bytes are the beginning of a longer file: what its end cuts off is no row. */
  part?: boolean
}

/** Bytes are looked at in pieces of this size at most, however they come. */
const PIECE = 32_768
/** How much is looked at before the delimiter is told. */
const HEAD = 4_096

const delimiterNames: Record<NonNullable<PreviewQuery['delimiter']>, Delimiter> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  pipe: '|',
}

async function* textOf(bytes: AsyncIterable<Uint8Array>, decoder: SheetDecoder): AsyncGenerator<string> {
  for await (const chunk of bytes)
    for (let at = 0; at < chunk.length; at += PIECE) yield decoder.push(chunk.subarray(at, at + PIECE))
  yield decoder.end()
}

/** The same text, the first piece of it no shorter than what tells the delimiter. */
async function* withHead(texts: AsyncGenerator<string>): AsyncGenerator<string> {
  let head: string | undefined = ''
  for await (const text of texts) {
    if (head === undefined) yield text
    else {
      head += text
      if (head.length < HEAD) continue
      yield head
      head = undefined
    }
  }
  if (head) yield head
}

const unclosed = (line: number) =>
  unreadable(`a quote that opens in line ${line} is never closed`, 'close it, or write a quote inside a cell twice')

type RecordsOptions = { given: Delimiter | undefined; part: boolean; tell: (delimiter: Delimiter) => void }

async function* recordsOf(
  texts: AsyncGenerator<string>,
  { given, part, tell }: RecordsOptions,
): AsyncGenerator<CsvRecord> {
  let parser: CsvParser | undefined
  for await (const text of withHead(texts)) {
    if (parser) {
      yield* parser.push(text)
      continue
    }
    const { delimiter, start } = delimiterOf(text, given)
    tell(delimiter)
    parser = createCsvParser(delimiter)
    yield* parser.push(text.slice(start))
  }
  if (!parser || part) return
  const { records, unclosed: line } = parser.end()
  if (line !== undefined) throw unclosed(line)
  yield* records
}

function headerOf(record: CsvRecord, { options }: SheetSource, { lenient }: OpenOptions): Header {
  if (record.fault)
    throw unreadable('the header is longer than any header is', 'begin the sheet with one row that names its columns')
  if (record.cells.some((cell) => unprintable.test(cell)))
    throw unreadable('the file is no text', 'save the sheet as CSV; a workbook (.xlsx, .ods) is not read here')
  const header = readHeader(record.cells, options.mapping, options.constants)
  if (!lenient) checkHeader(header)
  return header
}

function openCsv(source: SheetSource, open: OpenOptions): OpenSheet {
  const { options } = source
  const decoder = createDecoder(options.encoding)
  const constants = options.constants ?? {}
  let delimiter: Delimiter = ','
  let header: Header | undefined
  const tell = (found: Delimiter) => {
    delimiter = found
  }
  const given = options.delimiter && delimiterNames[options.delimiter]
  async function* rows() {
    let reading: Reading | undefined
    let row = 0
    const breathe = createBreath()
    for await (const record of recordsOf(textOf(source.bytes, decoder), { given, part: open.part ?? false, tell })) {
      if (isEmptyRecord(record)) continue
      if (!reading) {
        header = headerOf(record, source, open)
        const { columns, own } = header
        const { dates: order, serials } = options
        reading = { columns, constants, achievements: open.achievements, order, serials, own }
        continue
      }
      await breathe()
      yield readCsvRow(++row, record, reading)
    }
  }
  return {
    rows,
    header: () => header,
    about: () => ({ columns: header?.columns ?? [], constants, encoding: decoder.encoding(), delimiter }),
  }
}

async function* linesOf(texts: AsyncGenerator<string>, part: boolean): AsyncGenerator<JsonLine> {
  const splitter = createLineSplitter()
  for await (const text of texts) yield* splitter.push(text)
  if (!part) yield* splitter.end()
}

function openNdjson({ bytes, options }: SheetSource, { achievements, part = false }: OpenOptions): OpenSheet {
  const decoder = createDecoder(options.encoding)
  const constants = options.constants ?? {}
  async function* rows() {
    let row = 0
    const breathe = createBreath()
    for await (const line of linesOf(textOf(bytes, decoder), part)) {
      await breathe()
      yield readJsonRow(++row, line, constants, achievements)
    }
  }
  return { rows, header: () => undefined, about: () => ({ columns: [], constants, encoding: decoder.encoding() }) }
}

/** Reads a sheet as it comes in, in bounded memory, and lets others have their turn. @throws (its rows) TestamurError BATCH_UNREADABLE */
export const openSheet = (source: SheetSource, options: OpenOptions): OpenSheet =>
  source.format === 'csv' ? openCsv(source, options) : openNdjson(source, options)

/** The same bytes, no more than `limit` of them. @throws (while read) TestamurError BODY_TOO_LARGE */
export async function* bounded(bytes: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > limit)
      throw new TestamurError('BODY_TOO_LARGE', `The sheet has more than ${limit} bytes.`, {
        remedy: `Send at most ${limit} bytes at once.`,
      })
    yield chunk
  }
}
