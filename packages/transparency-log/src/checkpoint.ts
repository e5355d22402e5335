import { decodeBase64, encodeBase64 } from './base64.js'
import { LogError } from './errors.js'
import { isHash } from './hashing.js'
import { type NoteSigner, signNote } from './note-sign.js'
import { isCount, parseDecimal } from './numbers.js'

/** A log's statement of its tree (C2SP tlog-checkpoint). `extensions` are further lines; this project's log writes none. */
export type Checkpoint = {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  readonly extensions?: readonly string[]
}

const badCheckpoint = (why: string): LogError => new LogError('BAD_CHECKPOINT', `not a checkpoint: ${why}`)

/** Writes a checkpoint's text, ending in a newline. Throws BAD_CHECKPOINT if it could not be read back. */
export function formatCheckpoint({ origin, size, root, extensions = [] }: Checkpoint): string {
  if (!isCount(size)) throw badCheckpoint(`tree size must be an integer from 0 to 2^53-1, got ${size}`)
  if (!isHash(root)) throw badCheckpoint('the root must be 32 bytes')
  const free = [origin, ...extensions]
  if (free.some((line) => line === '' || line.includes('\n')))
    throw badCheckpoint('origin and extensions must be single lines')
  return `${[origin, size, encodeBase64(root), ...extensions].join('\n')}\n`
}

/** Parses a checkpoint's text: the part of the note before its signatures. Throws BAD_CHECKPOINT. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n')
  if (lines.pop() !== '') throw badCheckpoint('the text does not end in a newline')
  if (lines.length < 3 || lines.includes('')) throw badCheckpoint('expected origin, size and root, each on its line')
  const [origin, sizeLine, rootLine, ...extensions] = lines as [string, string, string, ...string[]]
  const size = parseDecimal(sizeLine)
  if (size === undefined) throw badCheckpoint('the tree size is no decimal from 0 to 2^53-1 without leading zeros')
  const root = decodeBase64(rootLine)
  if (!root || !isHash(root)) throw badCheckpoint('the root is no base64 of 32 bytes')
  return { origin, size, root, extensions }
}

/** Signs a checkpoint; the first signer is the log, whose key name should be the origin. Throws as `signNote` does. */
export const signCheckpoint = (checkpoint: Checkpoint, signers: readonly NoteSigner[]): Promise<string> =>
  signNote(formatCheckpoint(checkpoint), signers)
