/** What is counted. */
export type Measure = 'issued' | 'claimed' | 'verified' | 'revoked'

/** One thing that happened, as far as it is counted. `month` is the first day of the event's month: `2026-03-01`. */
export type Happening = { member: string; achievement: string; month: string; measure: Measure }

export type Counts = Record<Measure, number>

/** Counts of one member's achievement in one month. */
export type Cell = { member: string; achievement: string; month: string } & Counts

/** The first day of the month in which an instant (RFC 3339, UTC) lies. */
export const monthOf = (instant: string): string => `${instant.slice(0, 7)}-01`

/** Adds happenings up by cell. Sorted, so that transactions beside each other take their row locks in one order. */
export function addUp(happenings: readonly Happening[]): Cell[] {
  const cells = new Map<string, Cell>()
  for (const { member, achievement, month, measure } of happenings) {
    const key = `${member} ${achievement} ${month}`
    const cell = cells.get(key) ?? { member, achievement, month, issued: 0, claimed: 0, verified: 0, revoked: 0 }
    cell[measure]++
    cells.set(key, cell)
  }
  return [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
}

/** The smallest group that is spoken of: fewer people than this could be recognised. */
export const SMALLEST_GROUP = 10

/**
 * True for a row that would speak of too few people: some awards but fewer than ten, or nothing that reaches ten.
 */
export const isTooSmall = ({ issued, claimed, verified, revoked }: Counts): boolean =>
  (issued > 0 && issued < SMALLEST_GROUP) || Math.max(issued, claimed, verified, revoked) < SMALLEST_GROUP
