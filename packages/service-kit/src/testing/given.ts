import pino from 'pino'
import type { Clock } from '../run/clock.js'
import type { Logger } from '../telemetry/log.js'

/** A clock that stands still until it is set. */
export function fixedClock(start: string): Clock & { set(instant: string): void } {
  let now = new Date(start)
  return {
    now: () => new Date(now),
    set: (instant) => {
      now = new Date(instant)
    },
  }
}

/** A logger that writes nothing. */
export const silentLog = (): Logger => pino({ level: 'silent' })
