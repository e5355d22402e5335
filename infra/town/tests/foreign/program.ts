import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

// biome-ignore lint/suspicious/noExplicitAny: what a foreign program says has the shape of its own library
export type ForeignAnswer = { accepted: boolean; why?: string } & Record<string, any>

export type Foreign = AsyncDisposable & {
  ask(op: string, request?: Record<string, unknown>): Promise<ForeignAnswer>
}

type Waiting = { resolve: (answer: ForeignAnswer) => void; reject: (error: Error) => void }

/** A program that answers one JSON object a line with one JSON object a line, for as long as its input is open. */
export function startForeign(command: string, args: string[], env: NodeJS.ProcessEnv): Foreign {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting = new Map<number, Waiting>()
  let complaints = ''
  let asked = 0
  child.stderr.on('data', (part) => {
    complaints = `${complaints}${part}`.slice(-4_000)
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, ...answer } = JSON.parse(line)
    waiting.get(id)?.resolve(answer)
    waiting.delete(id)
  })
  const over = new Promise<void>((resolve) => {
    const fail = (why: string) => {
      for (const { reject } of waiting.values()) reject(new Error(`${command} ${why}: ${complaints}`))
      waiting.clear()
      resolve()
    }
    child.on('error', ({ message }) => fail(message))
    child.on('close', (code, signal) => fail(`ended with ${code ?? signal}`))
  })
  return {
    ask: (op, request = {}) =>
      new Promise((resolve, reject) => {
        const id = ++asked
        waiting.set(id, { resolve, reject })
        child.stdin.write(`${JSON.stringify({ ...request, id, op })}\n`)
      }),
    [Symbol.asyncDispose]: async () => {
      child.stdin.end()
      await over
    },
  }
}
