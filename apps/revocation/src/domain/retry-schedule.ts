/** When a delivery is tried again: the wait before each further attempt, in milliseconds. When they are used up, it is dead. */
export type RetrySchedule = readonly number[]

const [second, minute, hour] = [1_000, 60_000, 3_600_000]

/** About three days in all. */
export const retrySchedule: RetrySchedule = [
  1 * second,
  5 * second,
  15 * second,
  30 * second,
  60 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]

/**
 * The wait after the failed attempt number `attempts` (1 is the first), up to a fifth longer or shorter, so that
 * deliveries that failed together do not all come back together. Undefined when none is left.
 */
export function waitAfter(schedule: RetrySchedule, attempts: number, random: () => number = Math.random) {
  const wait = schedule[attempts - 1]
  return wait === undefined ? undefined : Math.round(wait * (0.8 + 0.4 * random()))
}
