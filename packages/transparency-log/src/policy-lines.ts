import { utf8 } from './bytes.js'
import { LogError } from './errors.js'

/** Bytes in a policy: enough for a hundred logs and a hundred witnesses with the longest keys. */
export const MAX_POLICY_SIZE = 1_000_000

const NEWLINE = 0x0a
const SPACE = 0x20
const TAB = 0x09
const COMMENT = 0x23

/** A line that says something: its number from 1, and its items, which only spaces and tabs keep apart. */
export type PolicyLine = { readonly number: number; readonly items: readonly string[] }

const bad = (why: string): LogError => new LogError('BAD_POLICY', `not a policy: ${why}`)

/**
 * Cuts a policy (C2SP tlog-policy) into its lines, without empty ones and comments. It is looked at as octets: nothing but space
 * and tab keeps items apart, whatever Unicode calls a space. Throws BAD_POLICY.
 */
export function* policyLines(text: string | Uint8Array): Generator<PolicyLine> {
  if (text.length > MAX_POLICY_SIZE) throw bad(`longer than ${MAX_POLICY_SIZE} bytes`)
  if (typeof text === 'string' && /\p{Surrogate}/u.test(text)) throw bad('the text is no Unicode')
  const bytes = typeof text === 'string' ? utf8(text) : text
  if (bytes.length > 0 && bytes.at(-1) !== NEWLINE)
    throw bad('the last line does not end in a newline: is it cut short?')
  let number = 0
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start)
    number++
    const line = bytes.subarray(start, end)
    requirePrintable(line, number)
    const first = line.find((byte) => byte !== SPACE && byte !== TAB)
    if (first !== undefined && first !== COMMENT) yield { number, items: itemsOf(line, number) }
    start = end + 1
  }
}

function requirePrintable(line: Uint8Array, number: number): void {
  if (line.some((byte) => (byte < SPACE && byte !== TAB) || byte === 0x7f))
    throw bad(`line ${number} holds a control character (a carriage return is one)`)
}

function itemsOf(line: Uint8Array, number: number): string[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line)
    return text.split(/[ \t]+/).filter((item) => item !== '')
  } catch {
    throw bad(`line ${number} is no UTF-8`)
  }
}
