import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { TownConfig } from './config.js'

const main = fileURLToPath(new URL('../../../apps/auditor/dist/main.js', import.meta.url))

const RESTART_AFTER_MS = 2_000
const STOP_WITHIN_MS = 5_000
/** A log that cannot be judged for a moment is being started, or has just grown: after so many looks it is worth a word. */
const PATIENT_LOOKS = 6

const Demo = z.object({ keys: z.object({ auditor: z.string() }) })
const Finding = z.object({
  verdict: z.enum(['clean', 'broken', 'cannot-tell']),
  codes: z.array(z.object({ code: z.string(), detail: z.string() })),
})

type Watched = { home: string; url: string; key: string; policyFile?: string; interval?: string }

/**
 * A watching auditor for a town, a party of its own: a process with a home of its own, which reads the ledger as any
 * stranger does and reports with an auditor's key. It starts from the town's trust.json and the witnesses of its policy, is
 * started again when it ends, and ends with the town: its standard input is a pipe of the town's.
 */
export function keepAuditor({ home, url, key, policyFile, interval = '10s' }: Watched, say: (line: string) => void) {
  const own = join(home, 'auditor')
  const told = teller(say)
  let child: ChildProcess
  let stopping = false
  let timer: NodeJS.Timeout | undefined
  const args = [
    ...[main, 'audit', url, '--trust', join(home, 'trust.json'), '--state', join(own, 'state.json')],
    ...(policyFile === undefined ? [] : ['--policy', policyFile]),
    ...['--watch', '--interval', interval, '--with-parent', '--json', '--report'],
  ]
  const launch = () => {
    const env = { ...process.env, TESTAMUR_KEY: key }
    child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    child.stdin?.on('error', () => {})
    // It can wait: what it looks at is what others are served.
    if (child.pid !== undefined) yieldTo(child.pid)
    lines(child.stdout, told.finding)
    lines(child.stderr, told.word)
    child.once('close', (code, signal) => {
      if (stopping) return
      told.word(`it ended (${signal ?? `code ${code}`}) and is started again`)
      timer = setTimeout(launch, RESTART_AFTER_MS)
    })
  }
  if (!existsSync(main)) throw new Error(`The auditor is not built: ${main} is missing. Run npm run build.`)
  mkdirSync(own, { recursive: true, mode: 0o700 })
  launch()
  return {
    pid: () => child.pid,
    stop: async (): Promise<void> => {
      stopping = true
      clearTimeout(timer)
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      const hard = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
      await gone
      clearTimeout(hard)
    },
  }
}

/** The auditor of a demo, whose key is in demo.json. @returns its stop */
export function startAuditor(config: TownConfig, url: string, say: (line: string) => void): () => Promise<void> {
  const { keys } = Demo.parse(JSON.parse(readFileSync(join(config.home, 'demo.json'), 'utf8')))
  const written = join(config.home, 'log-policy.txt')
  const policyFile = config.policyFile ?? (config.witnesses > 0 && existsSync(written) ? written : undefined)
  const watched = { home: config.home, url, key: keys.auditor, ...(policyFile !== undefined && { policyFile }) }
  return keepAuditor(watched, say).stop
}

/** Says what changes: a word of the auditor's once, and a verdict when it is another. */
function teller(say: (line: string) => void) {
  let last = ''
  let unsure = 0
  const word = (line: string) => {
    if (line !== last) say(`auditor: ${line}`)
    last = line
  }
  return {
    word,
    finding: (line: string) => {
      const { verdict, codes } = Finding.parse(JSON.parse(line))
      unsure = verdict === 'cannot-tell' ? unsure + 1 : 0
      const why = codes.map(({ code, detail }) => `${code}: ${detail}`)
      if (verdict === 'broken') word(`ALARM, the ledger's log is broken. ${why.slice(0, 3).join('; ')}`)
      else if (unsure === PATIENT_LOOKS) word(`the ledger's log cannot be judged. ${why[0]}`)
      else if (verdict === 'clean' && last !== '') {
        word("the ledger's log is clean")
        last = ''
      }
    },
  }
}

function yieldTo(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It has ended already, or the system does not let us: it works all the same.
  }
}

function lines(stream: NodeJS.ReadableStream | null, heard: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', heard)
}
