/** Mulberry32: numbers from 0 to below 1 that a seed fixes, so that a failure can be had again. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export const below = (random: () => number, end: number): number => Math.floor(random() * end)
export const pick = <T>(random: () => number, from: readonly T[]): T => from[below(random, from.length)]!
