/** A small seeded generator (mulberry32), so that every demo looks the same. Not for secrets. */
export function chance(seed: number) {
  let a = seed >>> 0
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = a
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
    /** One of the items, by their weights. */
    weighted: <T extends { weight: number }>(list: readonly T[]): T => {
      let at = next() * list.reduce((sum, item) => sum + item.weight, 0)
      for (const item of list) {
        at -= item.weight
        if (at < 0) return item
      }
      return list.at(-1) as T
    },
  }
}
