import type { Uptake, UptakeRow } from '../api/analytics.js'

export const measures = ['issued', 'claimed', 'verified', 'revoked'] as const
export type Measure = (typeof measures)[number]
export const measureWords: Record<Measure, string> = {
  issued: 'Awarded',
  claimed: 'Claimed',
  verified: 'Verified',
  revoked: 'Revoked',
}

/** A count; `hidden` where it speaks of too few people to be shown. */
export type Cell = number | 'hidden'
export type Line = { member: string; name: string; cells: Cell[] }
export type Pivot = { months: string[]; lines: Line[] }

const MOST_MONTHS = 120
const monthOf = (value: unknown): string => String(value ?? '').slice(0, 7)

/** The month after `2026-12` is `2027-01`. */
function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}

/** Every month from the first to the last, those without an award too. */
function monthsOf(known: readonly string[]): string[] {
  const sorted = known.filter((month) => /^\d{4}-\d{2}$/.test(month)).toSorted()
  const [first, last] = [sorted[0], sorted.at(-1)]
  const months: string[] = []
  for (let month = first; month && last && month <= last && months.length < MOST_MONTHS; month = nextMonth(month))
    months.push(month)
  return months
}

type Place = { member: string; name: string; month: string; cell: Cell }

const placesOf = ({ rows, hidden }: Uptake, measure: Measure): Place[] => [
  ...rows.map((row) => place(row, row[measure])),
  ...hidden.map((row) => place(row, 'hidden')),
]

const place = (row: Partial<UptakeRow> | Uptake['hidden'][number], cell: Cell): Place => ({
  member: String(row.member ?? ''),
  name: String(row.memberName ?? row.member ?? ''),
  month: monthOf(row.month),
  cell,
})

/** One line for each member, one cell for each month. */
export function pivot(uptake: Uptake, measure: Measure): Pivot {
  const places = placesOf(uptake, measure)
  const months = monthsOf(places.map(({ month }) => month))
  const lines = new Map<string, Line>()
  for (const { member, name, month, cell } of places) {
    const line = lines.get(member) ?? { member, name, cells: months.map((): Cell => 0) }
    lines.set(member, line)
    const at = months.indexOf(month)
    if (at >= 0) line.cells[at] = cell
  }
  return { months, lines: [...lines.values()].sort((a, b) => a.name.localeCompare(b.name)) }
}

const words = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' })
/** "Mar 2026", from `2026-03` */
export const monthInWords = (month: string): string => words.format(new Date(`${month}-01T00:00:00Z`))
