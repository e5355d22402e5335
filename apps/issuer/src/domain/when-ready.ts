/** What is there at once, or comes later. */
export type Soon<T> = T | Promise<T>

/** Goes on with a value now if it is here, and later if it has yet to come: who signs in this process waits for nothing. */
export const whenReady = <T, R>(value: Soon<T>, next: (value: T) => R): R | Promise<R> =>
  value instanceof Promise ? value.then(next) : next(value)
