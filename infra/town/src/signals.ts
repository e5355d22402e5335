/** A terminal's Ctrl-C reaches us twice under npm (from the terminal, and passed on by npm): a second one counts after this. */
const SECOND_SIGNAL_AFTER_MS = 1_500

/** Waits for SIGINT, SIGTERM or SIGHUP; a later second one ends the process at once. */
export function untilAsked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first = 0
    const asked = (signal: NodeJS.Signals) => {
      if (first === 0) {
        first = Date.now()
        resolve(signal)
      } else if (Date.now() - first > SECOND_SIGNAL_AFTER_MS) {
        process.kill(process.pid, 'SIGKILL')
      }
    }
    process.on('SIGINT', asked)
    process.on('SIGTERM', asked)
    process.on('SIGHUP', asked)
  })
}
