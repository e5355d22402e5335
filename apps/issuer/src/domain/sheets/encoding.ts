import { unreadable } from './unreadable.js'

/** How the bytes of a sheet become text. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof encodings)[number]

/** Turns bytes into text as they come in. Without a given encoding it is told from the bytes. */
export type SheetDecoder = {
  /** @throws TestamurError BATCH_UNREADABLE */
  push(bytes: Uint8Array): string
  /** What was held back. @throws TestamurError BATCH_UNREADABLE where the text breaks off inside a character */
  end(): string
  /** What was given or found; `utf-8` while every byte so far was ASCII. */
  encoding(): Encoding
}

// Windows-1252 as the WHATWG Encoding Standard has it (§9.1): Latin-1, but for these. Some versions of Node.js read them as Latin-1.
const FROM_128 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'

const windows1252 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (char) => FROM_128[char.charCodeAt(0) - 0x80]!)

type Step = (bytes: Uint8Array, last: boolean) => string

const notIn = (encoding: Encoding) =>
  unreadable(
    `the file begins in ${encoding}, and further on has bytes that are none`,
    'save it again as “CSV UTF-8”, or name its encoding by the option encoding, such as windows-1252',
  )

function strict(encoding: Encoding): Step {
  if (encoding === 'windows-1252') return windows1252
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: false })
  return (bytes, last) => {
    try {
      return decoder.decode(bytes, { stream: !last })
    } catch {
      throw notIn(encoding)
    }
  }
}

const isAscii = (bytes: Uint8Array) => bytes.every((byte) => byte < 0x80)

/** By its byte order mark, or by the NULs that UTF-16 puts beside every Latin letter. */
function byItsStart(b: Uint8Array): Encoding | undefined {
  if (b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf) return 'utf-8'
  if (b[0] === 0xff && b[1] === 0xfe) return 'utf-16le'
  if (b[0] === 0xfe && b[1] === 0xff) return 'utf-16be'
  if (b.length < 4) return undefined
  const nul = (from: number) => b[from] === 0 && b[from + 2] === 0
  if (nul(1) && b[0] !== 0 && b[2] !== 0) return 'utf-16le'
  return nul(0) && b[1] !== 0 && b[3] !== 0 ? 'utf-16be' : undefined
}

/**
 * Whether bytes that are not all ASCII are meant as UTF-8: well-formed, or with no more than a flaw here and there, which the
 * reader is to hear of. Text in Windows-1252 hardly ever forms a character of UTF-8.
 */
function isUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes, { stream: true })
  const flaws = text.split('\ufffd').length - 1
  const whole = text.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0
  return flaws === 0 || whole > 2 * flaws
}

/** How much is looked at before the encoding is told: a few characters tell little. */
const LOOK = 4_096

/**
 * A decoder of sheets: UTF-8 and UTF-16 by their byte order marks, UTF-8 where it is well-formed, Windows-1252 where it is
 * not. Text that is ASCII so far leaves the question open. Guesses are told, by `encoding`.
 */
export function createDecoder(given?: Encoding): SheetDecoder {
  let encoding = given
  let step = given && strict(given)
  let held: Uint8Array = new Uint8Array()
  let started = given !== undefined

  const settle = (found: Encoding) => {
    encoding = found
    step = strict(found)
  }
  const decode = (bytes: Uint8Array, last: boolean): string => {
    if (step) return step(bytes, last)
    if (!started) {
      started = true
      const found = byItsStart(bytes)
      if (found) settle(found)
    }
    // ASCII says nothing, and reads the same either way.
    if (!step && isAscii(bytes)) return Buffer.from(bytes).toString('latin1')
    if (!step) settle(isUtf8(bytes) ? 'utf-8' : 'windows-1252')
    return step!(bytes, last)
  }
  return {
    push: (bytes) => {
      if (step) return step(bytes, false)
      held = held.length > 0 ? Buffer.concat([held, bytes]) : bytes
      if (held.length < LOOK) return ''
      const all = held
      held = new Uint8Array()
      return decode(all, false)
    },
    end: () => decode(held, true),
    encoding: () => encoding ?? 'utf-8',
  }
}
