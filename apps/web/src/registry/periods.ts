import type { Accreditation } from '../api/registry.js'

const MONTH = 30.44 * 86_400_000

/** The axis on which accreditations are drawn: from the first beginning to two years after now, or the last end. */
export function axisOf(accreditations: readonly Accreditation[], now: Date): { from: number; to: number } {
  const begins = accreditations.map(({ from }) => Date.parse(from))
  const ends = accreditations.flatMap(({ until }) => (until ? [Date.parse(until)] : []))
  return {
    from: Math.min(now.getTime() - 12 * MONTH, ...begins),
    to: Math.max(now.getTime() + 12 * MONTH, ...ends),
  }
}

/** Where a bar begins and how long it is, in parts of the axis. One without an end runs off it. */
export function barOf({ from, until, withdrawnAt }: Accreditation, axis: { from: number; to: number }) {
  const length = axis.to - axis.from
  const end = Date.parse(withdrawnAt ?? until ?? '') || axis.to
  const start = (Date.parse(from) - axis.from) / length
  return { start, length: Math.max(0, (Math.min(end, axis.to) - axis.from) / length - start) }
}

/** Whether it counts at a moment. */
export const isInForce = ({ from, until, withdrawnAt }: Accreditation, now: Date): boolean =>
  Date.parse(from) <= now.getTime() &&
  (until === undefined || now.getTime() < Date.parse(until)) &&
  (withdrawnAt === undefined || now.getTime() < Date.parse(withdrawnAt))
