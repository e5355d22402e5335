import { UsageError } from '../usage-error.js'
import { auditCommand } from './audit-command.js'
import { credentialCommand } from './credential-command.js'
import { exportCommand } from './export-command.js'
import { auditHelp, credentialHelp, exportHelp, overview, receiptHelp } from './help.js'
import { exitCodes, type Io } from './io.js'
import { receiptCommand } from './receipt-command.js'

type Command = { words: string[]; help: string; run(args: string[], io: Io): Promise<number> }

const commands: readonly Command[] = [
  { words: ['audit'], help: auditHelp, run: auditCommand },
  { words: ['ledger', 'export'], help: exportHelp, run: exportCommand },
  { words: ['credential', 'verify'], help: credentialHelp, run: credentialCommand },
  { words: ['ledger', 'verify-receipt'], help: receiptHelp, run: receiptCommand },
]

const wantsHelp = (args: readonly string[]): boolean => args.some((arg) => arg === '--help' || arg === '-h')

/** Runs one command line. @returns the exit code */
export async function run(argv: readonly string[], given: Partial<Io> = {}): Promise<number> {
  const command = commands.find(({ words }) => words.every((word, i) => argv[i] === word))
  const io = { ...processIo(), ...given }
  if (wantsHelp(argv) || argv.length === 0) {
    io.out(command?.help ?? overview)
    return argv.length === 0 ? exitCodes.usage : exitCodes.clean
  }
  if (!command) {
    io.err(`testamur ${argv.join(' ')}: no such command\n\n${overview}\n`)
    return exitCodes.usage
  }
  const stopping = given.signal ? undefined : stopOnSignals()
  try {
    return await command.run(argv.slice(command.words.length), { ...io, ...(stopping && { signal: stopping.signal }) })
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.err(`testamur ${command.words.join(' ')}: ${error.message}\nSee testamur ${command.words.join(' ')} --help\n`)
    return exitCodes.usage
  } finally {
    stopping?.release()
  }
}

function processIo(): Io {
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    isTerminal: process.stderr.isTTY === true,
    now: () => new Date(),
    signal: new AbortController().signal,
    fetch: (url, init) => fetch(url, init),
    onParentGone: (then) => {
      process.stdin.once('end', then).once('close', then).resume().unref()
    },
  }
}

/** The first signal ends the work in order, the second at once. */
function stopOnSignals(): { signal: AbortSignal; release(): void } {
  const stop = new AbortController()
  const abort = () => stop.abort()
  process.once('SIGINT', abort).once('SIGTERM', abort)
  return { signal: stop.signal, release: () => void process.off('SIGINT', abort).off('SIGTERM', abort) }
}
