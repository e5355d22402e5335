/** A bell that loops wait for. A ring while nobody waits is remembered for the next wait. */
export type Signal = {
  raise(): void
  /** Resolves when raised, or after `ms`. */
  wait(ms: number): Promise<void>
}

export function createSignal(): Signal {
  const waiting = new Set<() => void>()
  let remembered = false
  const raise = () => {
    if (waiting.size === 0) remembered = true
    for (const resume of waiting) resume()
  }
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      if (remembered) {
        remembered = false
        return resolve()
      }
      const resume = () => {
        clearTimeout(timer)
        waiting.delete(resume)
        resolve()
      }
      const timer = setTimeout(resume, Math.max(0, ms))
      waiting.add(resume)
    })
  return { raise, wait }
}
