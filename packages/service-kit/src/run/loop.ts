import type { Logger } from '../telemetry/log.js'

export type Loop = {
  /** Another round at once, or right after the one under way. */
  wake(): void
  /** Ends after the round under way. */
  stop(): Promise<void>
}

const AFTER_FAILURE_MS = 1_000

/** Runs `round` again and again; it answers in how many milliseconds the next one is wanted. A failure is logged and tried again. */
export function startLoop(name: string, round: () => Promise<number>, log: Pick<Logger, 'error'>): Loop {
  let stopped = false
  let woken = false
  let rest: (() => void) | undefined

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      rest = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const once = async () => {
    try {
      return await round()
    } catch (error) {
      if (!stopped) log.error({ err: error, loop: name }, `${name} failed; it is tried again`)
      return AFTER_FAILURE_MS
    }
  }
  const run = async () => {
    while (!stopped) {
      woken = false
      const ms = await once()
      if (!woken && !stopped) await pause(ms)
    }
  }
  const ended = run()
  return {
    wake: () => {
      woken = true
      rest?.()
    },
    stop: async () => {
      stopped = true
      rest?.()
      await ended
    },
  }
}
