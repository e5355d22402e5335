import { ConfigError } from '@testamur/service-kit'
import { banner } from './banner.js'
import { explain } from './explain.js'
import { HomeInUse } from './home.js'
import { untilAsked } from './signals.js'
import { startTown, type Town } from './town.js'

const say = (line: string) => console.log(line)

const STOP_WITHIN_MS = 30_000

const isPlain = (error: unknown): error is Error => error instanceof ConfigError || error instanceof HomeInUse

/** `npm start` and `npm run start:services`: everything behind one origin until Ctrl-C. */
export async function main(options: { ownProcesses: boolean }): Promise<void> {
  const asked = untilAsked()
  const givenUp = new AbortController()
  void asked.then(() => givenUp.abort())
  let town: Town
  try {
    town = await startTown({ env: process.env, ownProcesses: options.ownProcesses, say, signal: givenUp.signal })
  } catch (error) {
    if (givenUp.signal.aborted) return say('\nStopped before everything was up. The next start goes on from here.')
    console.error(`\n${explain(error as NodeJS.ErrnoException)}\n`)
    if (!isPlain(error) && process.env.LOG_LEVEL === 'debug') console.error(error)
    process.exitCode = 1
    return
  }
  say(banner(town))
  for (const { name, why } of await town.missing()) say(`Not ready yet: ${name}: ${why}`)
  await asked
  say('\nStopping: what is under way is finished, then PostgreSQL is stopped last.')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), STOP_WITHIN_MS).unref()
  await town.stop()
  say('Stopped.')
}
