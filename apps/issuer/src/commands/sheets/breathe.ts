import { setImmediate as turn } from 'node:timers/promises'

/** How long work goes on before others have their turn. */
const AT_MOST_MS = 4

/** Lets other requests have their turn, whenever work has gone on for some milliseconds without one. */
export function createBreath(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < AT_MOST_MS) return undefined
    return turn().then(() => {
      since = performance.now()
    })
  }
}
