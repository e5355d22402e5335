/** What became of a file: what has no place, for people to read, and where the rest went. */
export type ImportLog = {
  warnings: string[]
  /** JSON pointers: from the file, into the achievement's content; `to` is empty for what only gives the file its form. */
  placed: { from: string; to: string }[]
}
export const newLog = (): ImportLog => ({ warnings: [], placed: [] })

/** Reads the members of one JSON object and knows which were read, so that what is left over can be named. */
export type Reader = {
  pointer: string
  log: ImportLog
  /** The value, which goes to `to`; without `to` the caller says where it went. */
  take: (name: string, to?: string) => unknown
  /** A string (or a number, as text); anything else is warned of. */
  text: (name: string, to?: string) => string | undefined
  number: (name: string, to?: string) => number | undefined
  boolean: (name: string, to?: string) => boolean | undefined
  /** Members that give the file its form, and say nothing of the achievement. */
  form: (...names: string[]) => void
  place: (name: string, to: string) => void
  /** Names what is not read, each with what a person should know. */
  warn: (name: string, message: string) => void
  /** Warns of every member that nobody took. */
  rest: (message?: string) => void
}

const MAX_WARNINGS = 200

export function addWarning({ warnings }: ImportLog, pointer: string, message: string): void {
  if (warnings.length < MAX_WARNINGS) warnings.push(`${pointer}: ${message}`)
  else if (warnings.length === MAX_WARNINGS) warnings.push('There is more that has no place here.')
}

export const NO_PLACE = 'has no place here, and was left out'

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON-LD writes one thing and a list of one alike. */
export const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

/** One reference token of a JSON pointer (RFC 6901 §3), cut where somebody gave a name without end. */
export const token = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)

export function readerOf(value: Record<string, unknown>, pointer: string, log: ImportLog): Reader {
  const taken = new Set<string>()
  const at = (name: string) => `${pointer}/${token(name)}`
  const has = (name: string) => Object.hasOwn(value, name) && value[name] !== undefined && value[name] !== null
  const warn = (name: string, message: string) => addWarning(log, at(name), message)
  const place = (name: string, to: string) => {
    if (has(name)) log.placed.push({ from: at(name), to })
  }
  const take = (name: string, to?: string): unknown => {
    taken.add(name)
    if (to !== undefined) place(name, to)
    return has(name) ? value[name] : undefined
  }
  const takeAs = <T>(name: string, to: string | undefined, what: string, read: (v: unknown) => T | undefined) => {
    const given = take(name)
    const wanted = given === undefined ? undefined : read(given)
    if (given !== undefined && wanted === undefined) warn(name, `is not ${what}, and was left out`)
    else if (to !== undefined) place(name, to)
    return wanted
  }
  return {
    pointer,
    log,
    take,
    warn,
    place,
    text: (name, to) => takeAs(name, to, 'a text', textOf),
    number: (name, to) => takeAs(name, to, 'a number', numberOf),
    boolean: (name, to) => takeAs(name, to, 'true or false', (v) => (typeof v === 'boolean' ? v : undefined)),
    form: (...names) => {
      for (const name of names) take(name, '')
    },
    rest: (message = NO_PLACE) => {
      for (const name of Object.keys(value)) if (!taken.has(name)) warn(name, message)
    },
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : typeof value === 'number' ? String(value) : undefined

const numberOf = (value: unknown): number | undefined => {
  const number =
    typeof value === 'string' && /^\d{1,7}([.,]\d{1,4})?$/.test(value) ? Number(value.replace(',', '.')) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
