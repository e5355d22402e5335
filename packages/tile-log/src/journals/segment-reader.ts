import { promises as fs } from 'node:fs'
import { bodyHolds, FRAME_HEADER, FRAME_MAGIC, readFrameHeader, SECTOR } from '../frame.js'
import { JournalDamaged, type StoredFrame } from '../ports.js'
import type { Segment } from './segments.js'

const CHUNK = 4 << 20

/**
 * The whole frames of a segment from `start` on, with numbers below `end`. A frame at the end of the file that was cut short while it was
 * written ends it, since nobody was told of it. @throws JournalDamaged for anything else that is not as it was written
 */
export async function* readSegment(
  path: string,
  { name }: Segment,
  start: { number: number; offset: number },
  bounds: { end: number; last: boolean },
): AsyncGenerator<StoredFrame> {
  const file = await fs.open(path, 'r')
  try {
    const { size } = await file.stat()
    const bytes = windowOver(file, size)
    let { number, offset } = start
    if (offset > size) throw new JournalDamaged(`${name} ends at ${size}, before ${offset}: it was cut`)
    for (; offset < size && number < bounds.end; number++) {
      const header = readFrameHeader(await bytes(offset, FRAME_HEADER))
      const where = `frame ${number} at byte ${offset} of ${name}`
      if (header === undefined || header.number !== number) {
        // To the end of its sectors: the rest of one may be zeros by nature, a whole one is not.
        const rest = await bytes(offset, Math.ceil((offset + FRAME_HEADER) / SECTOR) * SECTOR - offset)
        if (header === undefined && wasCutShort(rest, offset, size) && !(await isFollowed(bytes, offset, size)))
          return requireEnd(where, number, bounds)
        throw new JournalDamaged(`${where} has no readable header`)
      }
      const frame = await bytes(offset, FRAME_HEADER + header.length)
      const after = offset + frame.length
      if (frame.length < FRAME_HEADER + header.length) return requireEnd(where, number, bounds)
      if (!bodyHolds(header, frame.subarray(FRAME_HEADER))) {
        // Zeros that were in it from the start say nothing about the write.
        if (after === size && !header.zeros && wasCutShort(frame, offset, size))
          return requireEnd(where, number, bounds)
        throw new JournalDamaged(`the body of ${where} was changed`)
      }
      offset = after
      yield { number, bytes: frame, after: { next: number + 1, at: `${name}:${offset}` } }
    }
    if (number < bounds.end && !bounds.last)
      throw new JournalDamaged(`frames from ${number} on are missing behind ${name}`)
  } finally {
    await file.close()
  }
}

/** A frame may be cut short only where the next writer began again with the same number, or where nobody wrote later. */
function requireEnd(where: string, number: number, { end, last }: { end: number; last: boolean }): void {
  if (!last && number !== end) throw new JournalDamaged(`${where} is cut short, and later ones are there`)
}

/**
 * Whether these bytes, from `offset` to the file's end, look like a write that did not reach the disk whole, rather than like one that was changed
 * later: the file ends early, or one of its sectors holds nothing but zeros.
 */
function wasCutShort(bytes: Buffer, offset: number, size: number): boolean {
  if (offset + FRAME_HEADER > size) return true
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + SECTOR - ((offset + at) % SECTOR))
    if (bytes.subarray(at, end).every((byte) => byte === 0)) return true
    at = end
  }
  return false
}

/** Whether there is a frame further on: then the one before it was written whole once. */
async function isFollowed(bytes: ReturnType<typeof windowOver>, offset: number, size: number): Promise<boolean> {
  for (let from = offset + 1; from + FRAME_HEADER <= size; from += CHUNK - FRAME_HEADER) {
    const chunk = await bytes(from, CHUNK)
    for (let at = chunk.indexOf(FRAME_MAGIC); at >= 0; at = chunk.indexOf(FRAME_MAGIC, at + 1))
      if (readFrameHeader(chunk.subarray(at))) return true
  }
  return false
}

/** Reads through a window of a few megabytes, so that small frames cost no call of their own. Shorter only at the end of the file. */
function windowOver(file: fs.FileHandle, size: number): (offset: number, length: number) => Promise<Buffer> {
  let window: { at: number; bytes: Buffer } = { at: 0, bytes: Buffer.alloc(0) }
  return async (offset, length) => {
    const end = Math.min(size, offset + length)
    if (offset < window.at || end > window.at + window.bytes.length) {
      // A new buffer each time: frames that were given out are views of the old one.
      const bytes = Buffer.allocUnsafe(Math.min(size - offset, Math.max(CHUNK, length)))
      let read = 0
      while (read < bytes.length) {
        const { bytesRead } = await file.read(bytes, read, bytes.length - read, offset + read)
        if (bytesRead === 0) break
        read += bytesRead
      }
      window = { at: offset, bytes: bytes.subarray(0, read) }
    }
    return window.bytes.subarray(offset - window.at, end - window.at)
  }
}
