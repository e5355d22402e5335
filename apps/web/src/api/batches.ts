import type {
  BatchAccepted,
  BatchPage,
  BatchProgress,
  BatchSheet,
  BatchView,
  ReadingOptions,
  RowOutcome,
  RowPage,
  RowProblem,
  SheetColumn,
  SheetField,
  SheetFormat,
  SheetPreview,
} from '@testamur/issuer/client'
import { send, sendJson, withQuery } from './http.js'

export type {
  BatchPage,
  BatchProgress,
  BatchSheet,
  BatchView,
  ReadingOptions,
  RowOutcome,
  RowPage,
  RowProblem,
  SheetColumn,
  SheetField,
  SheetFormat,
  SheetPreview,
}

const PATH = '/api/issuer/batches'
const at = (id: string, rest = '') => `${PATH}/${encodeURIComponent(id)}${rest}`

const types: Record<SheetFormat, string> = { csv: 'text/csv', ndjson: 'application/x-ndjson' }

function readingQuery({ mapping, constants, dates, serials, encoding, delimiter, duplicates }: ReadingOptions) {
  return {
    mapping: mapping && JSON.stringify(mapping),
    constants: constants && JSON.stringify(constants),
    dates,
    serials: serials ? 'true' : undefined,
    encoding,
    delimiter,
    duplicates,
  }
}

export type Sheet = { file: File; format: SheetFormat }

/** What a preview needs of a file: its beginning. */
const BEGINNING = 256 * 1024

export const previewSheet = ({ file, format }: Sheet, key: string, options: ReadingOptions): Promise<SheetPreview> => {
  const part = file.size > BEGINNING
  const path = withQuery(`${PATH}/preview`, { ...readingQuery(options), part: part ? 'true' : undefined })
  const headers = { 'content-type': types[format] }
  return sendJson(path, { method: 'POST', key, file: file.slice(0, BEGINNING), headers })
}

/** Hands in a sheet that waits for its start. */
export const handInSheet = (
  { file, format }: Sheet,
  key: string,
  options: ReadingOptions,
  idempotencyKey: string,
): Promise<BatchAccepted> => {
  const path = withQuery(PATH, { ...readingQuery(options), hold: 'true', name: file.name.slice(0, 200) })
  const headers = { 'content-type': types[format] }
  return sendJson(path, { method: 'POST', key, file, headers, idempotencyKey })
}

export const readBatches = (key: string, cursor?: string): Promise<BatchPage> =>
  sendJson(withQuery(PATH, { cursor, limit: 20 }), { key })

export const readBatch = (key: string, id: string): Promise<BatchView> => sendJson(at(id), { key })

export type Steering = 'start' | 'pause' | 'resume' | 'cancel'

export const steerBatch = (key: string, id: string, steering: Steering): Promise<BatchView> =>
  sendJson(at(id, `/${steering}`), { method: 'POST', key })

export const readRows = (
  key: string,
  id: string,
  filter: { outcome: RowOutcome['outcome']; cursor?: string | undefined; limit?: number },
): Promise<RowPage> => sendJson(withQuery(at(id, '/rows'), { cells: 'true', limit: 25, ...filter }), { key })

export const eventsPath = (id: string): string => at(id, '/events')

/** The bytes of a file, with their byte order mark. */
export const readBatchFile = async (key: string, id: string, file: 'errors' | 'result'): Promise<Blob> =>
  (await send(at(id, `/${file}.csv`), { key, accept: 'text/csv' })).blob()
