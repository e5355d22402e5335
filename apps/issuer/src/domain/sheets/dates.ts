import type { Instant } from '@testamur/credential-model'

/** In which order a date's numbers stand. */
export const dateOrders = ['dmy', 'mdy', 'ymd'] as const
export type DateOrder = (typeof dateOrders)[number]

export type ReadDate = { instant: Instant } | { message: string; remedy: string }

const FORMS = 'write it as 2026-12-31'
/** Excel counts days from here, and takes 1900 for a leap year: right from March 1900 on. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30)
const DAY_MS = 86_400_000
/** The years 2000 to 2099 as Excel counts them. Other numbers of five digits are no dates that anyone means. */
const EXCEL_DAYS = [36_526, 73_050] as const

const MONTHS =
  'january januari januar janvier jan janv|february februari februar fevrier feb fevr febr|march maart marz mars mrt mar maerz|' +
  'april avril apr avr|may mei mai|june juni juin jun|july juli juillet jul juil|august augustus aout aug|' +
  'september septembre sep sept|october oktober octobre oct okt|november novembre nov|december dezember decembre dec dez'
const months = new Map(MONTHS.split('|').flatMap((line, i) => line.split(' ').map((name) => [name, i + 1] as const)))

/** The last second of a day in UTC: an award is valid on its last day. */
function endOfDay(year: number, month: number, day: number): ReadDate | undefined {
  const end = new Date(Date.UTC(year, month - 1, day, 23, 59, 59))
  if (end.getUTCFullYear() !== year || end.getUTCMonth() !== month - 1 || end.getUTCDate() !== day) return undefined
  return { instant: end.toISOString().replace('.000Z', 'Z') as Instant }
}

const impossible: ReadDate = { message: 'there is no such day', remedy: FORMS }
const day = (year: number, month: number, date: number): ReadDate => endOfDay(year, month, date) ?? impossible
const full = (year: number) => (year < 100 ? 2000 + year : year)

function inOrder(order: DateOrder, [a, b, c]: readonly [number, number, number]): ReadDate {
  if (order === 'dmy') return day(full(c), b, a)
  if (order === 'mdy') return day(full(c), a, b)
  return day(full(a), b, c)
}

const words = { dmy: 'day first', mdy: 'month first', ymd: 'year first' } as const

/** A number, a separator, a number, the same separator, a number. */
function numeric(text: string, order: DateOrder | undefined): ReadDate | undefined {
  const [, first, , second, third] = /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})$/.exec(text) ?? []
  if (!first || !second || !third) return undefined
  const [a, b, c] = [Number(first), Number(second), Number(third)]
  if (first.length === 4 && third.length < 3) return day(a, b, c)
  if (first.length > 2 || third.length === 3 || third.length === 1) return undefined
  if (order) {
    const read = inOrder(order, [a, b, c])
    if ('instant' in read || dateOrders.every((other) => !('instant' in inOrder(other, [a, b, c])))) return read
    return { message: `is no date with the ${words[order]}`, remedy: `${FORMS}, or choose another order of dates` }
  }
  // A day beyond the twelfth tells which is which, if the year does not leave it open.
  if (third.length === 4 && a > 12 && b <= 12) return day(c, b, a)
  if (third.length === 4 && b > 12 && a <= 12) return day(c, a, b)
  if (third.length === 4 && a === b) return day(c, a, b)
  if (a > 31 && third.length === 2) return day(full(a), b, c)
  return {
    message: 'can be read as more than one date',
    remedy: `say in which order its numbers stand: dates=dmy, dates=mdy or dates=ymd; or ${FORMS}`,
  }
}

/** `31 December 2026`, `31. Dezember 2026`, `December 31, 2026`. */
function inWords(text: string): ReadDate | undefined {
  const bare = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
  const [, d1, m1, y1] = /^(\d{1,2})(?:\.|er|st|nd|rd|th)?[ -]([a-z]+)\.?[ -](\d{4})$/.exec(bare) ?? []
  const [, m2, d2, y2] = /^([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/.exec(bare) ?? []
  const month = months.get(m1 ?? m2 ?? '')
  return month === undefined ? undefined : day(Number(y1 ?? y2), month, Number(d1 ?? d2))
}

function excelSerial(text: string, serials: boolean): ReadDate | undefined {
  const days = /^\d{5}$/.test(text) ? Number(text) : Number.NaN
  if (!(days >= EXCEL_DAYS[0] && days <= EXCEL_DAYS[1])) return undefined
  const date = new Date(EXCEL_EPOCH + days * DAY_MS)
  if (serials) return day(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())
  return {
    message: `looks like Excel's number of a day (${date.toISOString().slice(0, 10)})`,
    remedy: 'show the column as a date and save again, or say serials=true',
  }
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i

/**
 * The moment at which a day of a sheet ends. Dates of several countries; one that can be read in two ways is asked for,
 * never guessed.
 */
export function readDate(
  cell: string,
  { order, serials = false }: { order?: DateOrder | undefined; serials?: boolean | undefined } = {},
): ReadDate {
  if (INSTANT.test(cell)) {
    const date = new Date(cell)
    if (!Number.isNaN(date.getTime())) return { instant: date.toISOString().replace('.000Z', 'Z') as Instant }
  }
  // Spreadsheets show a day as its first moment.
  const text = cell.replace(/[ T]0?0:00(:00)?(\.0+)?$/, '')
  return numeric(text, order) ?? inWords(text) ?? excelSerial(text, serials) ?? { message: 'is no date', remedy: FORMS }
}

/** The order that dates of a column show by themselves: undefined where none does, or two differ. */
export function orderShownBy(cells: Iterable<string>): DateOrder | undefined {
  const seen = new Set<DateOrder>()
  for (const cell of cells) {
    const [, a, , b] = /^(\d{1,2})([-/.])(\d{1,2})\2\d{4}$/.exec(cell.trim()) ?? []
    if (Number(a) > 12 && Number(b) <= 12) seen.add('dmy')
    if (Number(b) > 12 && Number(a) <= 12) seen.add('mdy')
  }
  return seen.size === 1 ? [...seen][0] : undefined
}
