import { decodeBase64, encodeBase64 } from './base64.js'
import { concat, fromHex, hex } from './bytes.js'
import { LogError } from './errors.js'
import { isKeyName, KEY_ID } from './note-key.js'

/** One signature line: who says to have signed, by name and key id (8 hex digits), and the bytes after the key id. */
export type NoteSignature = {
  readonly name: string
  readonly keyId: string
  readonly signature: Uint8Array
}

/** A signed note taken apart (C2SP signed-note). `text` ends in a newline. Nothing about it is verified. */
export type SignedNote = {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** Bounds on what is parsed, the same as those of Go's sumdb/note. */
export const MAX_NOTE_SIZE = 1_000_000
export const MAX_NOTE_SIGNATURES = 100

const KEY_ID_SIZE = 4
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are just what a note must not hold.
const FORBIDDEN = /[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u
const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([^ ]+)$/

const badNote = (why: string): LogError => new LogError('BAD_NOTE', `not a signed note: ${why}`)

/** Takes a signed note apart. Throws BAD_NOTE for anything that `formatNote` would not write. */
export function parseNote(note: string): SignedNote {
  if (note.length > MAX_NOTE_SIZE) throw badNote(`longer than ${MAX_NOTE_SIZE} characters`)
  const cut = note.lastIndexOf('\n\n')
  if (cut < 0) throw badNote('no empty line between text and signatures')
  const text = note.slice(0, cut + 1)
  requireNoteText(text)
  const lines = note.slice(cut + 2).split('\n')
  if (lines.pop() !== '') throw badNote('the last line does not end')
  if (lines.length === 0) throw badNote('no signature')
  if (lines.length > MAX_NOTE_SIGNATURES) throw badNote(`more than ${MAX_NOTE_SIGNATURES} signatures`)
  return { text, signatures: lines.map(parseSignatureLine) }
}

/** Writes a signed note. Throws BAD_NOTE if a part could not be read back. */
export function formatNote({ text, signatures }: SignedNote): string {
  requireNoteText(text)
  if (signatures.length === 0) throw badNote('no signature')
  if (signatures.length > MAX_NOTE_SIGNATURES) throw badNote(`more than ${MAX_NOTE_SIGNATURES} signatures`)
  const note = `${text}\n${formatSignatures(signatures)}`
  if (note.length > MAX_NOTE_SIZE) throw badNote(`longer than ${MAX_NOTE_SIZE} characters`)
  return note
}

/** Writes signature lines alone, as a witness answers with them. Throws BAD_NOTE if one could not be read back. */
export const formatSignatures = (signatures: readonly NoteSignature[]): string =>
  signatures.map(formatSignatureLine).join('')

/** Throws BAD_NOTE unless `text` can be a note's text: ends in a newline, well-formed Unicode, no other control characters. */
export function requireNoteText(text: string): void {
  if (!text.endsWith('\n')) throw badNote('the text does not end in a newline')
  if (FORBIDDEN.test(text)) throw badNote('the text holds control characters or is no Unicode')
}

function parseSignatureLine(line: string): NoteSignature {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? []
  if (name === undefined || encoded === undefined || !isKeyName(name)) throw badNote('a signature line is malformed')
  const bytes = decodeBase64(encoded)
  if (!bytes || bytes.length <= KEY_ID_SIZE)
    throw badNote(`the signature of ${name} is no base64 of a key id and a signature`)
  return {
    name,
    keyId: hex(bytes.subarray(0, KEY_ID_SIZE)),
    signature: bytes.slice(KEY_ID_SIZE),
  }
}

function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  if (!isKeyName(name) || !KEY_ID.test(keyId) || signature.length === 0)
    throw badNote('a signature has no valid name or key id')
  return `\u2014 ${name} ${encodeBase64(concat(fromHex(keyId), signature))}\n`
}
