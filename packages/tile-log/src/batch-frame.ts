import { TILE_WIDTH } from '@testamur/transparency-log'
import { FRAME_HEADER, FRAME_KIND, sealFrame } from './frame.js'
import { JournalDamaged } from './ports.js'

// The body of a batch: u64 index of the first entry, u32 how many, u32 length of the marks, u8 whether there are ids, 7 zeros;
// the ids (16 bytes each), the marks (JSON), then the entries just as a bundle has them (u16 length, bytes).

const HEAD = 24
export const ID_SIZE = 16

/** What a source wants to be durable together with its entries: the last value of each name counts. */
export type Marks = Readonly<Record<string, string>>

export type BatchEntry = { bytes: Uint8Array; id?: Uint8Array }

/** Consecutive entries of one bundle, encoded as the bundle has them. */
export type BundlePart = { bundle: number; count: number; bytes: Uint8Array }

export type Batch = {
  first: number
  count: number
  /** 16 bytes for each entry, in order; empty where the log keeps no ids. */
  ids: Uint8Array
  marks: Marks
  parts: BundlePart[]
}

/** A frame with these entries, and the views of it that the bundles are made of. */
export function encodeBatch(
  number: number,
  batch: { first: number; entries: readonly BatchEntry[]; marks?: Marks },
): { frame: Buffer; parts: BundlePart[] } {
  const { first, entries, marks } = batch
  const hasIds = entries[0]?.id !== undefined
  const marksText = Buffer.from(marks ? JSON.stringify(marks) : '')
  const idsSize = hasIds ? entries.length * ID_SIZE : 0
  let size = FRAME_HEADER + HEAD + idsSize + marksText.length
  for (const { bytes } of entries) size += 2 + bytes.length
  const frame = Buffer.allocUnsafe(size)
  const body = FRAME_HEADER
  frame.fill(0, body, body + HEAD)
  frame.writeBigUInt64BE(BigInt(first), body)
  frame.writeUInt32BE(entries.length, body + 8)
  frame.writeUInt32BE(marksText.length, body + 12)
  frame[body + 16] = hasIds ? 1 : 0
  let at = body + HEAD
  if (hasIds)
    for (const { id } of entries) {
      frame.set(id!, at)
      at += ID_SIZE
    }
  frame.set(marksText, at)
  at += marksText.length
  const parts = writeEntries(frame, at, first, entries)
  return { frame: sealFrame(frame, FRAME_KIND.batch, number), parts }
}

function writeEntries(frame: Buffer, start: number, first: number, entries: readonly BatchEntry[]): BundlePart[] {
  const parts: BundlePart[] = []
  let [at, from, count] = [start, start, 0]
  entries.forEach(({ bytes }, i) => {
    frame.writeUInt16BE(bytes.length, at)
    frame.set(bytes, at + 2)
    at += 2 + bytes.length
    count++
    const index = first + i
    if ((index + 1) % TILE_WIDTH !== 0 && i + 1 < entries.length) return
    parts.push({ bundle: Math.floor(index / TILE_WIDTH), count, bytes: frame.subarray(from, at) })
    from = at
    count = 0
  })
  return parts
}

/** @throws JournalDamaged, though a body whose check holds is what was written */
export function decodeBatch(body: Buffer): Batch & { entries: Uint8Array[] } {
  const damaged = () => new JournalDamaged('a batch of the journal is not what its length says')
  if (body.length < HEAD) throw damaged()
  const first = Number(body.readBigUInt64BE(0))
  const count = body.readUInt32BE(8)
  const marksLength = body.readUInt32BE(12)
  const idsLength = body[16] === 1 ? count * ID_SIZE : 0
  const marksAt = HEAD + idsLength
  const entriesAt = marksAt + marksLength
  if (entriesAt > body.length) throw damaged()
  const marks = marksLength > 0 ? (JSON.parse(body.toString('utf8', marksAt, entriesAt)) as Marks) : {}
  const entries: Uint8Array[] = []
  const parts: BundlePart[] = []
  let [at, from, inPart] = [entriesAt, entriesAt, 0]
  for (let i = 0; i < count; i++) {
    if (at + 2 > body.length) throw damaged()
    const end = at + 2 + body.readUInt16BE(at)
    if (end > body.length) throw damaged()
    entries.push(body.subarray(at + 2, end))
    at = end
    inPart++
    if ((first + i + 1) % TILE_WIDTH !== 0 && i + 1 < count) continue
    parts.push({ bundle: Math.floor((first + i) / TILE_WIDTH), count: inPart, bytes: body.subarray(from, at) })
    from = at
    inPart = 0
  }
  if (at !== body.length) throw damaged()
  return { first, count, ids: body.subarray(HEAD, marksAt), marks, parts, entries }
}

/** A frame with a signed checkpoint and when it was published. */
export function encodeCheckpoint(number: number, note: string, publishedAt: Date): Buffer {
  const text = Buffer.from(note)
  const frame = Buffer.alloc(FRAME_HEADER + 8 + text.length)
  frame.writeBigUInt64BE(BigInt(publishedAt.getTime()), FRAME_HEADER)
  frame.set(text, FRAME_HEADER + 8)
  return sealFrame(frame, FRAME_KIND.checkpoint, number)
}

export function decodeCheckpoint(body: Buffer): { note: string; publishedAt: Date } {
  if (body.length < 8) throw new JournalDamaged('a checkpoint of the journal is cut short')
  return { note: body.toString('utf8', 8), publishedAt: new Date(Number(body.readBigUInt64BE(0))) }
}
