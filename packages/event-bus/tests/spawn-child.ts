import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ChildTask } from './child.js'
import { until } from './until.js'

export type Child = {
  process: ChildProcess
  /** Has said this line. */
  said(line: 'ready' | 'fault'): boolean
  end(): Promise<void>
}

const script = fileURLToPath(new URL('./child.ts', import.meta.url))

/** Starts `child.ts`; resolves as soon as it is at work, or has already come to its fault. */
export async function spawnChild(task: ChildTask): Promise<Child> {
  const args = ['--import', 'tsx', '--conditions=source', script, JSON.stringify(task)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const said = (line: string) => output.includes(`${line}\n`)
  const gone = () => child.exitCode !== null || child.signalCode !== null
  const end = async () => {
    if (gone()) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
  await until('the child is at work', () => said('ready') || said('fault') || gone())
  return { process: child, said, end }
}
