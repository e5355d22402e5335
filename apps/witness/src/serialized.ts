/** Runs tasks of one key one after the other, in the order in which they came; those of several keys side by side. */
export function serialized() {
  const tails = new Map<string, Promise<unknown>>()
  return {
    run: <T>(key: string, task: () => Promise<T>): Promise<T> => {
      const result = (tails.get(key) ?? Promise.resolve()).then(task)
      // A task that failed does not stop the next one.
      const tail = result.then(
        () => {},
        () => {},
      )
      tails.set(key, tail)
      void tail.then(() => {
        if (tails.get(key) === tail) tails.delete(key)
      })
      return result
    },
    settled: async (): Promise<void> => {
      while (tails.size > 0) await Promise.all(tails.values())
    },
  }
}
