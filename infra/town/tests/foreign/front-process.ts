import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from '../built.js'
import { freePort } from '../free-port.js'
import { until } from '../until.js'

const program = fileURLToPath(new URL('../fixtures/front.mjs', import.meta.url))

/** One bare log behind HTTP, as `npm run ledger:front` serves it. */
export type Front = AsyncDisposable & {
  url: string
  vkey(): Promise<string>
  /** Adds entries until there are `size`, and waits for a checkpoint of just that. */
  growTo(size: number): Promise<void>
}

const LANES = 64

/** Starts it in a home of its own; both go when it is disposed of. */
export async function startFront(origin: string): Promise<Front> {
  ensureBuilt()
  const home = mkdtempSync(join(tmpdir(), 'front-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = ['--port', String(port), '--home', home, '--origin', origin]
  let output = ''
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      output += part
    })
  const ended = once(child, 'close')
  const text = async (path: string) => (await fetch(`${url}/${path}`)).text()
  await until(
    'the log is up',
    () => {
      if (child.exitCode !== null) throw new Error(`it ended: ${output}`)
      return text('vkey').catch(() => false)
    },
    120_000,
  )
  let size = 0
  return {
    url,
    vkey: () => text('vkey'),
    growTo: async (wanted) => {
      const lane = async () => {
        while (size < wanted) await add(url, `entry ${size++}`)
      }
      await Promise.all(Array.from({ length: LANES }, lane))
      await until(`a checkpoint of ${wanted}`, async () => (await text('checkpoint')).split('\n')[1] === String(wanted))
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function add(url: string, body: string): Promise<void> {
  const answer = await fetch(`${url}/add`, { method: 'POST', body })
  if (answer.status !== 200) throw new Error(`POST /add: ${answer.status} ${await answer.text()}`)
  await answer.text()
}
