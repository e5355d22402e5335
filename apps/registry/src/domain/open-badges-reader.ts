/** Reads the members of one JSON object and knows which were read, so that what is left over can be named. */
export type Reader = {
  pointer: string
  take: (name: string) => unknown
  /** A string (or a number, as text); anything else is warned of. */
  text: (name: string) => string | undefined
  number: (name: string) => number | undefined
  boolean: (name: string) => boolean | undefined
  /** Names what is not read, each with what a person should know. */
  warn: (name: string, message: string) => void
  /** Members that nobody took, as pointers. */
  leftOver: () => string[]
}

export type Warnings = string[]
const MAX_WARNINGS = 200

export function addWarning(warnings: Warnings, pointer: string, message: string): void {
  if (warnings.length < MAX_WARNINGS) warnings.push(`${pointer}: ${message}`)
  else if (warnings.length === MAX_WARNINGS) warnings.push('There is more that has no place here.')
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON-LD writes one thing and a list of one alike. */
export const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

export function readerOf(value: Record<string, unknown>, pointer: string, warnings: Warnings): Reader {
  const taken = new Set<string>()
  const take = (name: string): unknown => {
    taken.add(name)
    return Object.hasOwn(value, name) ? (value[name] ?? undefined) : undefined
  }
  const warn = (name: string, message: string) => addWarning(warnings, `${pointer}/${name}`, message)
  const takeAs = <T>(name: string, what: string, read: (v: unknown) => T | undefined): T | undefined => {
    const given = take(name)
    const wanted = given === undefined ? undefined : read(given)
    if (given !== undefined && wanted === undefined) warn(name, `is not ${what}, and was left out`)
    return wanted
  }
  return {
    pointer,
    take,
    warn,
    text: (name) => takeAs(name, 'a text', textOf),
    number: (name) => takeAs(name, 'a number', numberOf),
    boolean: (name) => takeAs(name, 'true or false', (v) => (typeof v === 'boolean' ? v : undefined)),
    leftOver: () =>
      Object.keys(value)
        .filter((name) => !taken.has(name))
        .map((name) => `${pointer}/${name.slice(0, 100)}`),
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : typeof value === 'number' ? String(value) : undefined

const numberOf = (value: unknown): number | undefined => {
  const number =
    typeof value === 'string' && /^\d{1,7}([.,]\d{1,4})?$/.test(value) ? Number(value.replace(',', '.')) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
