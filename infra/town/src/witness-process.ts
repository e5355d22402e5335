import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const RESTART_AFTER_MS = 1_000
/** A witness that a killed town left behind ends with it, but not in the same instant. */
const FIRST_RESTART_AFTER_MS = 200
const UP_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 5_000

const main = fileURLToPath(new URL('../../../apps/witness/dist/main.js', import.meta.url))

const Told = z.object({ name: z.string(), vkey: z.string(), url: z.url() })
/** What a witness says of itself when it is up. */
export type ToldWitness = z.infer<typeof Told>

export type WitnessProcess = {
  /** Resolves once it is up for the first time. @throws Error with what it said, where it does not come up */
  readonly up: Promise<ToldWitness>
  stop(): Promise<void>
}

/**
 * A witness in a process of its own, with a home of its own, started again on its port when it ends unasked. Its group is its own, so
 * that Ctrl-C reaches the town alone; its standard input is a pipe of the town's, so that it ends when the town is killed.
 */
export function keepWitness(
  { label, home, name }: { label: string; home: string; name: string },
  say: (line: string) => void,
): WitnessProcess {
  let child: ChildProcess
  let told: ToldWitness | undefined
  let stopping = false
  let timer: NodeJS.Timeout | undefined
  let lastWords = ''
  let resolve: (told: ToldWitness) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const up = new Promise<ToldWitness>((yes, no) => {
    resolve = yes
    reject = no
  })
  // Whoever waits for it hears of it; a stop before that is no fault.
  up.catch(() => {})

  const ended = (how: string) => {
    if (stopping) return
    if (told) say(`the ${label} ended (${how}); it is started again`)
    timer = setTimeout(launch, told ? RESTART_AFTER_MS : FIRST_RESTART_AFTER_MS)
  }
  const launch = () => {
    const port = told ? new URL(told.url).port : '0'
    // The name belongs to the key, and a home that has one keeps it, whatever PUBLIC_URL is now.
    const naming = existsSync(join(home, 'key.json')) ? [] : ['--name', name]
    const args = [main, '--home', home, '--port', port, '--with-parent', ...naming]
    child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    child.stdin?.on('error', () => {})
    lines(child.stderr, (line) => {
      lastWords = line
      if (told) say(`${label}: ${line}`)
    })
    lines(child.stdout, (line) => {
      told ??= Told.parse(JSON.parse(line))
      clearTimeout(late)
      resolve(told)
    })
    child.once('close', (code, signal) => ended(signal ?? `code ${code}`))
  }

  if (!existsSync(main)) throw new Error(`The witnesses are not built: ${main} is missing. Run npm run build.`)
  launch()
  const late = setTimeout(() => {
    stopping = true
    clearTimeout(timer)
    child.kill('SIGKILL')
    reject(
      new Error(`The ${label} does not start: ${lastWords || `it has said nothing for ${UP_WITHIN_MS / 1_000} s`}`),
    )
  }, UP_WITHIN_MS)
  return {
    up,
    stop: async () => {
      stopping = true
      clearTimeout(timer)
      clearTimeout(late)
      reject(new Error(`the ${label} was stopped`))
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      const hard = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
      await gone
      clearTimeout(hard)
    },
  }
}

function lines(stream: NodeJS.ReadableStream | null, heard: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', heard)
}
