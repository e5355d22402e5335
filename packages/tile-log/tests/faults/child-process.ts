import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { FaultPoint } from '../../src/index.js'
import type { Oracle } from './oracle.js'

export type ChildTask = {
  dir: string
  key: string
  seed: number
  from: number
  to: number
  fault?: { point: FaultPoint; nth: number }
  /** Killed once it has said so many lines. */
  killAfter?: number
}

export type Ended = { lines: number; said: string[]; signal: NodeJS.Signals | null; errors: string }

const program = fileURLToPath(new URL('load-child.ts', import.meta.url))

/** Runs a child until it ends, or ends it; the oracle hears what it says. @throws Error where that breaks a promise */
export async function runChild(task: ChildTask, oracle: Oracle): Promise<Ended> {
  const { killAfter, ...given } = task
  const args = ['--conditions=source', '--import', 'tsx', program, JSON.stringify(given)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (part) => {
    errors += part
  })
  const closed = once(child, 'close')
  const said: string[] = []
  const notes = new Set<string>()
  let lines = 0
  for await (const line of createInterface({ input: child.stdout })) {
    if (++lines === killAfter) kill(child)
    const [word, ...rest] = line.split(' ')
    if (word === 'ack') oracle.told(Number(rest[0]), Number(rest[1]))
    else if (word === 'checkpoint') notes.add(rest[0]!)
    else said.push(line)
  }
  const [, signal] = await closed
  for (const note of notes) await oracle.signed(Buffer.from(note, 'base64').toString())
  return { lines, said, signal, errors }
}

function kill(child: ChildProcess): void {
  child.kill('SIGKILL')
}
