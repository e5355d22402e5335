/** A small cache: at most `size` values, the least recently used goes first, and none is older than `maxAgeMs`. */
export type Lru<V> = { get(key: string): V | undefined; set(key: string, value: V): void; delete(key: string): void }

export function createLru<V>(size: number, maxAgeMs: number, nowMs: () => number = Date.now): Lru<V> {
  const values = new Map<string, { value: V; until: number }>()
  return {
    get: (key) => {
      const held = values.get(key)
      if (!held) return undefined
      values.delete(key)
      if (held.until <= nowMs()) return undefined
      values.set(key, held) // a Map keeps the order of insertion: the last one is the most recently used
      return held.value
    },
    set: (key, value) => {
      values.delete(key)
      values.set(key, { value, until: nowMs() + maxAgeMs })
      if (values.size > size) values.delete(values.keys().next().value as string)
    },
    delete: (key) => {
      values.delete(key)
    },
  }
}
