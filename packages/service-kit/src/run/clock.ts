/** Where a service reads the time, so that a test or the demo can give another one. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }
