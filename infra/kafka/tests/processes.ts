import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, vi } from 'vitest'

export type Fixture = {
  readonly process: ChildProcess
  readonly output: () => string
  readonly ended: Promise<number | null>
}

/** Runs a program of `fixtures/` in a Node.js of its own. */
export function runFixture(name: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Fixture {
  const file = fileURLToPath(new URL(`fixtures/${name}.mts`, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += String(chunk)))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { process: child, output: () => text, ended }
}

/** The first match of `pattern` in what the program prints. */
export async function printed(fixture: Fixture, pattern: RegExp): Promise<RegExpExecArray> {
  return vi.waitFor(
    () => {
      const found = pattern.exec(fixture.output())
      if (!found) throw new Error(`waiting for ${pattern}, so far: ${fixture.output()}`)
      return found
    },
    { timeout: 60_000, interval: 50 },
  )
}

export const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export const untilDead = (pid: number): Promise<void> =>
  vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 10_000, interval: 20 })
