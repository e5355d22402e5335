import {
  formatNote,
  LogError,
  type NoteSignature,
  openNote,
  parseNote,
  type VerifierKey,
} from '@testamur/transparency-log'
import { WitnessFailure } from './errors.js'

/** A cosignature that verifies, by a known key. */
export type CosignedLine = { key: VerifierKey; line: NoteSignature; timestamp: number }

/** Seconds by which a witness's clock may differ from ours. */
const MAX_SKEW_S = 300

/**
 * Verifies the signature lines that a witness answered with for a checkpoint's text. Unknown keys are passed over. A time that is
 * more than five minutes from `now` (milliseconds since 1970) does not count, before or after: an old one may be a replay, and one
 * in the future would make every later one look old. @throws WitnessFailure where no known key has cosigned
 */
export async function cosignedLines(
  text: string,
  answer: string,
  keys: readonly VerifierKey[],
  now: number,
): Promise<CosignedLine[]> {
  const known = linesOf(text, answer).filter((line) => keys.some((key) => isOf(line, key)))
  if (known.length === 0) throw new WitnessFailure('it answered without a signature of its known key')
  const { signatures } = await opened(formatNote({ text, signatures: known }), keys)
  return signatures.map(({ key, timestamp = 0 }) => {
    requireNear(timestamp, now)
    return { key, timestamp, line: known.findLast((line) => isOf(line, key)) as NoteSignature }
  })
}

const isOf = (line: NoteSignature, key: VerifierKey): boolean => line.name === key.name && line.keyId === key.keyId

function linesOf(text: string, answer: string): readonly NoteSignature[] {
  try {
    const note = parseNote(`${text}\n${answer}`)
    // An empty line in the answer would have moved the end of the text.
    if (note.text === text) return note.signatures
  } catch (error) {
    if (!(error instanceof LogError)) throw error
  }
  throw new WitnessFailure('it answered with something that is no signature line')
}

async function opened(note: string, keys: readonly VerifierKey[]) {
  try {
    return await openNote(note, keys)
  } catch (error) {
    if (!(error instanceof LogError)) throw error
    throw new WitnessFailure(`its cosignature does not hold: ${error.message}`)
  }
}

function requireNear(timestamp: number, now: number): void {
  const ahead = timestamp - Math.floor(now / 1_000)
  if (timestamp === 0) throw new WitnessFailure('its cosignature has no time')
  if (Math.abs(ahead) > MAX_SKEW_S)
    throw new WitnessFailure(
      `its cosignature's time is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} our clock: check both clocks`,
    )
}
