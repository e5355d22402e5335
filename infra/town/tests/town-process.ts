import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './built.js'
import { until } from './until.js'

const program = fileURLToPath(new URL('./fixtures/town.mjs', import.meta.url))

/** The built town as a person has it: a process with a terminal's output and signals. */
export type TownProcess = {
  child: ChildProcess
  /** Everything it wrote, to both outputs. */
  said(): string
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Until it has said what to open. @throws Error with what it said where it ended before */
  up(): Promise<void>
}

export function launchTown(env: Record<string, string>): TownProcess {
  ensureBuilt()
  let output = ''
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'fatal', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part) => {
      output += part
    })
  let over = false
  const ended = once(child, 'close').then(([code, signal]) => {
    over = true
    return { code, signal }
  })
  const up = async () => {
    await until('the town is up', () => over || output.includes('Testamur is up'), 240_000)
    if (over) throw new Error(`it ended: ${output}`)
  }
  return { child, said: () => output, ended, up }
}

/** Where a running PostgreSQL of a home says who it is. */
export const postgresPid = (home: string) => join(home, 'postgres', 'data', 'postmaster.pid')

/** The process id of the PostgreSQL of a home, and whether it runs. */
export function postgresOf(home: string): { pid: number; runs: () => boolean } {
  const pid = Number(readFileSync(postgresPid(home), 'utf8').split('\n')[0])
  const runs = () => {
    try {
      process.kill(pid, 0)
      return true
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM'
    }
  }
  return { pid, runs }
}
