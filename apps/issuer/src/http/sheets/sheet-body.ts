import type { SheetFormat } from '../../commands/sheets/read-sheet.js'
import { type Encoding, encodings } from '../../domain/sheets/encoding.js'
import { readAhead } from './read-ahead.js'

type Asked = { header(name: 'content-type'): string | undefined; raw: Request }

export const formatOf = (type: string | undefined): SheetFormat =>
  type?.toLowerCase().startsWith('text/csv') ? 'csv' : 'ndjson'

const aliases: Record<string, Encoding> = {
  utf8: 'utf-8',
  cp1252: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
}

/** The encoding that the media type names (RFC 7111 §3.1: `charset`). */
export function charsetOf(type: string | undefined): Encoding | undefined {
  const name = /;\s*charset="?([\w-]+)/i.exec(type ?? '')?.[1]?.toLowerCase()
  if (name === undefined) return undefined
  return aliases[name] ?? encodings.find((encoding) => encoding === name)
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Gives the bytes of the body, as they come in, to who reads them. */
export async function withBody<T>({ raw }: Asked, read: (bytes: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
  const bytes = readAhead((raw.body as (ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) | null) ?? nothing())
  try {
    return await read(bytes)
  } finally {
    bytes.leave()
  }
}
