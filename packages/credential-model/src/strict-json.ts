/** Says what is wrong with a JSON text, and where (UTF-16 units from the start). */
export class StrictJsonError extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(`${message} (at character ${at})`)
    this.name = 'StrictJsonError'
    this.at = at
  }
}

export type StrictJsonOptions = {
  /** Arrays and objects inside one another; 64 where it is not given. */
  maxDepth?: number
  /** The length of the text in UTF-8; 1 MiB where it is not given. */
  maxBytes?: number
}

/** Keys that reach an object's prototype in careless readers. Nothing of ours is called so. */
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype'])

const QUOTE = 0x22
const BACKSLASH = 0x5c
const isOpening = (char: number) => char === 0x7b || char === 0x5b
const isClosing = (char: number) => char === 0x7d || char === 0x5d

/** The place after the string that begins at `at`; the text's end where it is not closed. */
function stringEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === BACKSLASH) i++
    else if (char === QUOTE) return i + 1
  }
  return text.length
}

function keyOf(raw: string, at: number): string {
  if (!raw.includes('\\')) return raw.slice(1, -1)
  try {
    return JSON.parse(raw) as string // an escaped spelling of a key is the same key
  } catch {
    throw new StrictJsonError('not well-formed JSON', at)
  }
}

function admit(key: string, keys: Set<string>, at: number): void {
  if (refusedKeys.has(key)) throw new StrictJsonError(`the key "${key}" is refused`, at)
  if (keys.has(key)) throw new StrictJsonError('a key occurs twice in one object', at)
  keys.add(key)
}

/** Looks at brackets and keys before JSON.parse sees the text; whether the rest is well-formed is left to JSON.parse. */
function checkShape(text: string, maxDepth: number): void {
  const open: (Set<string> | undefined)[] = [] // the keys so far of each open object; undefined for an array
  let keyNext = false
  for (let i = 0; i < text.length; ) {
    const char = text.charCodeAt(i)
    if (char === QUOTE) {
      const end = stringEnd(text, i)
      const keys = open.at(-1)
      if (keys && keyNext) admit(keyOf(text.slice(i, end), i), keys, i)
      keyNext = false
      i = end
      continue
    }
    if (isOpening(char)) {
      if (open.length >= maxDepth) throw new StrictJsonError(`the value is nested deeper than ${maxDepth} levels`, i)
      keyNext = char === 0x7b
      open.push(keyNext ? new Set() : undefined)
    } else if (isClosing(char)) open.pop()
    else if (char === 0x2c) keyNext = true
    i++
  }
}

/** UTF-8 takes one to three bytes for a UTF-16 unit, so that most texts need no count. */
function tooLong(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true
  return text.length * 3 > maxBytes && new TextEncoder().encode(text).length > maxBytes
}

/**
 * The value of one JSON text (RFC 8259, held to what I-JSON, RFC 7493 §2.3, asks): no key twice in one object, none of
 * the keys `__proto__`, `constructor` and `prototype`, bounded depth and length.
 * @throws StrictJsonError
 */
export function parseStrictJson(text: string, options: StrictJsonOptions = {}): unknown {
  const { maxDepth = 64, maxBytes = 1_048_576 } = options
  if (tooLong(text, maxBytes)) throw new StrictJsonError(`the text has more than ${maxBytes} bytes`, 0)
  checkShape(text, maxDepth)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new StrictJsonError('not well-formed JSON', Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? 0))
  }
}
