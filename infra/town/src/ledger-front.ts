import { openBareLog } from '@testamur/ledger'
import { HomeInUse, takeHome } from './home.js'
import { untilAsked } from './signals.js'

export type LedgerFrontOptions = { port: number; home: string; origin: string }

/** One bare log at the root of a port until Ctrl-C; its key, journal and tiles lie in `home`. */
export async function ledgerFront({ port, home, origin }: LedgerFrontOptions): Promise<void> {
  const asked = untilAsked()
  try {
    const release = takeHome(home, `http://localhost:${port}`)
    const log = await openBareLog({ home, origin, port, host: '127.0.0.1' })
    console.log(`The log ${origin} is up at ${log.url}\n${log.vkey}\nStop: Ctrl-C. State is kept in ${home}.`)
    await asked
    await log.stop()
    release()
  } catch (error) {
    console.error(error instanceof HomeInUse ? error.message : error)
    process.exitCode = 1
  }
}
