import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Io } from '../src/cli/io.js'
import { run } from '../src/cli/run.js'
import type { EvilLog } from './evil-log.js'

export type Desk = Disposable & {
  at(name: string): string
  /** The arguments that say whom to trust. */
  trusting(log: EvilLog): string[]
  /** Runs a command and gives its exit code and what it wrote. */
  testamur(...argv: string[]): Promise<{ code: number; out: string; err: string }>
}

/** A folder of one auditor, and its command line. */
export function desk(given: Partial<Io> = {}): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'testamur-desk-'))
  const at = (name: string) => join(folder, name)
  return {
    at,
    trusting: (log) => {
      writeFileSync(at('trust.json'), JSON.stringify({ consortium: log.consortium.jwk, vkey: log.vkey }))
      writeFileSync(at('policy'), `log ${log.vkey}\n${log.policyLines.join('\n').replaceAll(/ http:\S+/g, '')}\n`)
      return ['--trust', at('trust.json'), '--policy', at('policy')]
    },
    testamur: async (...argv) => {
      const [out, err]: [string[], string[]] = [[], []]
      const code = await run(argv, { env: {}, out: (line) => out.push(line), err: (text) => err.push(text), ...given })
      return { code, out: out.join('\n'), err: err.join('') }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
