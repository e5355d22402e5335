export type Loop = { stop(): Promise<void> }

/**
 * Runs `round` again and again with `restMs` between two rounds. A round that fails is told to `onError`, and the next one
 * comes all the same.
 */
export function startLoop(restMs: number, round: () => Promise<unknown>, onError: (error: unknown) => void): Loop {
  let stopped = false
  let wake = () => {}
  const rest = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, restMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const run = async () => {
    while (!stopped) {
      await round().catch(onError)
      if (!stopped) await rest()
    }
  }
  const ended = run()
  return {
    stop: async () => {
      stopped = true
      wake()
      await ended
    },
  }
}
