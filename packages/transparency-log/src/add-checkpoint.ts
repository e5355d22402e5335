import { decodeBase64, encodeBase64 } from './base64.js'
import { LogError } from './errors.js'
import { isHash } from './hashing.js'
import { MAX_NOTE_SIZE } from './note.js'
import { isCount, parseDecimal } from './numbers.js'

/**
 * What a log asks a witness with (C2SP tlog-witness, add-checkpoint): the size that the witness cosigned last, the consistency proof
 * from there, and the signed checkpoint verbatim, which is not looked into here.
 */
export type AddCheckpoint = {
  readonly oldSize: number
  readonly proof: readonly Uint8Array[]
  readonly checkpoint: string
}

/** Lines of proof that a request may carry. */
export const MAX_CONSISTENCY_HASHES = 63

const HASH_LINE = 45
const MAX_SIZE = MAX_NOTE_SIZE + (MAX_CONSISTENCY_HASHES + 1) * HASH_LINE

const bad = (why: string): LogError => new LogError('BAD_REQUEST', `not a request to add a checkpoint: ${why}`)

/** Writes a request's body. Throws BAD_REQUEST if it could not be read back. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  if (!isCount(oldSize)) throw bad(`the old size must be an integer from 0 to 2^53-1, got ${oldSize}`)
  if (proof.length > MAX_CONSISTENCY_HASHES || !proof.every(isHash))
    throw bad(`expected at most ${MAX_CONSISTENCY_HASHES} hashes of 32 bytes`)
  return [`old ${oldSize}`, ...proof.map(encodeBase64), '', checkpoint].join('\n')
}

/** Parses what `formatAddCheckpoint` writes, and nothing else. Throws BAD_REQUEST. */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  if (body.length > MAX_SIZE) throw bad(`longer than ${MAX_SIZE} characters`)
  const cut = body.indexOf('\n\n')
  if (cut < 0) throw bad('no empty line before the checkpoint')
  const [old = '', ...lines] = body.slice(0, cut).split('\n')
  const oldSize = old.startsWith('old ') ? parseDecimal(old.slice('old '.length)) : undefined
  if (oldSize === undefined) throw bad('the first line must be "old", a space and a decimal from 0 to 2^53-1')
  if (lines.length > MAX_CONSISTENCY_HASHES) throw bad(`more than ${MAX_CONSISTENCY_HASHES} lines of proof`)
  return { oldSize, proof: lines.map(parseHash), checkpoint: body.slice(cut + 2) }
}

function parseHash(line: string): Uint8Array {
  const hash = decodeBase64(line)
  if (!hash || !isHash(hash)) throw bad('a line of proof is no base64 of 32 bytes')
  return hash
}
