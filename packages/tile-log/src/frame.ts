import { crc32 } from 'node:zlib'
import { JournalDamaged } from './ports.js'

// A frame, all integers big-endian:
//
//   0  "TLF1"            16  u32 length of the body
//   4  u8 kind,          20  u32 CRC-32 of the body
//      u8 zeros, 0, 0
//   8  u64 number        24  u32 CRC-32 of bytes 0 to 23
//                        28  the body
//
// Header and body have checks of their own, so that a wrong length is told from a frame that was cut short. `zeros` is 1 where the body
// itself holds what a sector that was never written looks like.

export const FRAME_HEADER = 28
/** The longest body, in bytes: a batch is bounded far below it. */
export const MAX_FRAME_BODY = 64 << 20

const MAGIC = 0x544c4631
export const FRAME_MAGIC = Buffer.from('TLF1')
export const FRAME_KIND = { batch: 1, checkpoint: 2, closing: 3 } as const
export type FrameKind = (typeof FRAME_KIND)[keyof typeof FRAME_KIND]

export type FrameHeader = { kind: FrameKind; zeros: boolean; number: number; length: number; bodyCheck: number }

export const SECTOR = 512
const EMPTY_SECTOR = Buffer.alloc(SECTOR)

/** Whether a sector, or the part of one at the end, may be all zeros as it was written. */
const hasZeros = (body: Buffer): boolean => body.at(-1) === 0 || body.includes(EMPTY_SECTOR)

/** A frame around a body that is written in place: the first `FRAME_HEADER` bytes of `frame` are filled in. */
export function sealFrame(frame: Buffer, kind: FrameKind, number: number): Buffer {
  const body = frame.subarray(FRAME_HEADER)
  if (body.length > MAX_FRAME_BODY) throw new RangeError(`a frame holds ${MAX_FRAME_BODY} bytes, not ${body.length}`)
  frame.writeUInt32BE(MAGIC, 0)
  frame.writeUInt32BE(0, 4)
  frame[4] = kind
  frame[5] = hasZeros(body) ? 1 : 0
  frame.writeBigUInt64BE(BigInt(number), 8)
  frame.writeUInt32BE(body.length, 16)
  frame.writeUInt32BE(crc32(body), 20)
  frame.writeUInt32BE(crc32(frame.subarray(0, 24)), 24)
  return frame
}

/** Undefined where these bytes are no header of a frame. */
export function readFrameHeader(bytes: Buffer): FrameHeader | undefined {
  if (bytes.length < FRAME_HEADER || bytes.readUInt32BE(0) !== MAGIC) return undefined
  if (bytes.readUInt32BE(24) !== crc32(bytes.subarray(0, 24))) return undefined
  const [kind, zeros, ...rest] = bytes.subarray(4, 8) as unknown as [number, number, number, number]
  const number = Number(bytes.readBigUInt64BE(8))
  const length = bytes.readUInt32BE(16)
  if (!isKind(kind) || zeros > 1 || rest.some((byte) => byte !== 0)) return undefined
  if (!Number.isSafeInteger(number) || length > MAX_FRAME_BODY) return undefined
  return { kind, zeros: zeros === 1, number, length, bodyCheck: bytes.readUInt32BE(20) }
}

const isKind = (kind: number): kind is FrameKind => Object.values(FRAME_KIND).some((known) => known === kind)

export const bodyHolds = (header: FrameHeader, body: Uint8Array): boolean =>
  body.length === header.length && crc32(body) === header.bodyCheck

/** Takes a whole frame apart, and checks it against the number that it must have. @throws JournalDamaged */
export function openFrame(number: number, bytes: Uint8Array): { kind: FrameKind; body: Buffer } {
  const frame = asBuffer(bytes)
  const header = readFrameHeader(frame)
  if (!header) throw new JournalDamaged(`frame ${number} of the journal has no readable header`)
  if (header.number !== number)
    throw new JournalDamaged(`frame ${number} of the journal says that it is number ${header.number}`)
  const body = frame.subarray(FRAME_HEADER)
  if (!bodyHolds(header, body)) throw new JournalDamaged(`the body of frame ${number} of the journal was changed`)
  return { kind: header.kind, body }
}

export const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
