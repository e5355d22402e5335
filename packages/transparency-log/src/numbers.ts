import { LogError } from './errors.js'

/** Reads an ASCII decimal without sign or leading zero, at most 2^53-1; anything else is undefined. */
export function parseDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}

/** True for the integers from 0 to 2^53-1, the only sizes and indices of this package. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Returns `value` if it is a tree size; throws OUT_OF_RANGE otherwise. */
export function requireSize(value: number, what = 'tree size'): number {
  if (!isCount(value)) throw new LogError('OUT_OF_RANGE', `${what} must be an integer from 0 to 2^53-1, got ${value}`)
  return value
}

/** Throws OUT_OF_RANGE unless `index` names one of the `size` leaves. */
export function requireIndex(index: number, size: number): void {
  requireSize(size)
  requireSize(index, 'leaf index')
  if (index >= size) throw new LogError('OUT_OF_RANGE', `leaf index ${index} is outside the tree of size ${size}`)
}
