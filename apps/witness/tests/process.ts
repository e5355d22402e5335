import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export type Running = {
  child: ChildProcess
  /** The first line that it wrote. */
  line: string
  /** Everything it wrote to its standard error so far. */
  said(): string
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Runs a file of this folder from its source, with a pipe as its standard input; resolves with its first line, or at its end. */
export async function runSource(file: string, args: readonly string[]): Promise<Running> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', path, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (part) => {
    said += part
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  const lines = createInterface({ input: child.stdout })
  const line = await Promise.race([once(lines, 'line').then(([first]) => String(first)), ended.then(() => '')])
  return { child, line, said: () => said, ended }
}
