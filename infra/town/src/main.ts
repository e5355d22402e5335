import { ConfigError } from '@testamur/service-kit'
import { banner } from './banner.js'
import { HomeInUse } from './home.js'
import { startTown, type Town } from './town.js'

const say = (line: string) => console.log(line)

/** A terminal's Ctrl-C reaches us twice under npm (from the terminal, and passed on by npm): a second one counts after this. */
const SECOND_SIGNAL_AFTER_MS = 1_500
const STOP_WITHIN_MS = 30_000

/** Waits for SIGINT or SIGTERM; a later second one ends the process at once. */
function untilAsked(): Promise<NodeJS.Signals> {
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

const isPlain = (error: unknown): error is Error => error instanceof ConfigError || error instanceof HomeInUse

/** `npm start` and `npm run start:services`: everything behind one origin until Ctrl-C. */
export async function main(options: { ownProcesses: boolean }): Promise<void> {
  const asked = untilAsked()
  let town: Town
  try {
    town = await startTown({ env: process.env, ownProcesses: options.ownProcesses, say })
  } catch (error) {
    console.error(
      isPlain(error) || (error as NodeJS.ErrnoException).code === undefined
        ? `\n${String((error as Error).message)}\n`
        : error,
    )
    if (!isPlain(error) && process.env.LOG_LEVEL === 'debug') console.error(error)
    process.exitCode = 1
    return
  }
  say(banner(town))
  await asked
  say('\nStopping: what is under way is finished, then PostgreSQL is stopped last.')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), STOP_WITHIN_MS).unref()
  await town.stop()
  say('Stopped.')
}
