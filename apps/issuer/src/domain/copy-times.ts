import { type Instant, instantOf } from '@testamur/credential-model'
import type { CopyToRender } from './render-copy.js'

const MINUTE = 60_000
const STEPS = [1_440 * MINUTE, 60 * MINUTE, MINUTE]

const floor = (ms: number, step: number): number => Math.floor(ms / step) * step

/** The end to the day, unless the copy would have ended before it was signed: then to the hour, the minute, or as it is. */
function coarseEnd(end: number, signedAt: number): number {
  const step = STEPS.find((s) => floor(end, s) > signedAt)
  return step === undefined ? end : floor(end, step)
}

export type CopyTimes = { issuedAt: Instant; validFrom: Instant; validUntil: Instant | undefined }

/**
 * The times that a copy shows. Those of unlinkable copies are of whole days, so that a time to the second, which all copies of one
 * award would share, ties none to another (OpenID4VCI 1.0 §15.4.1, HAIP). None of them ends later than the award does.
 */
export function timesOf({ signedAt, issuedAt, validUntil, unlinkable }: CopyToRender): CopyTimes {
  const day = (date: Date) => instantOf(unlinkable ? new Date(floor(date.getTime(), STEPS[0]!)) : date)
  const end = validUntil && (unlinkable ? new Date(coarseEnd(validUntil.getTime(), signedAt.getTime())) : validUntil)
  return { issuedAt: day(signedAt), validFrom: day(issuedAt), validUntil: end && instantOf(end) }
}
