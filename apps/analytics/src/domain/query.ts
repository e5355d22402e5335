export const dimensions = ['member', 'achievement', 'skill', 'field', 'month'] as const
/** What counts are told apart by. */
export type Dimension = (typeof dimensions)[number]

/** `from` and `to` are first days of months, both included. */
export type UptakeQuery = {
  by: Dimension[]
  from?: string
  to?: string
  member?: string
  achievement?: string
  skill?: string
}

/** The most rows of one answer. */
export const MAX_ROWS = 10_000
