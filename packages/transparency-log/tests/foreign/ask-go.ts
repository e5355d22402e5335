import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** See judge/main.go for the kinds and what each needs. */
export type Question = {
  kind: string
  text?: Uint8Array
  note?: Uint8Array
  keys?: readonly string[]
  origin?: string
  quorum?: number
  size?: number
  index?: number
  level?: number
  width?: number
  old?: number
  leaf?: Uint8Array
  root?: Uint8Array
  from?: Uint8Array
  proof?: readonly Uint8Array[]
}
export type Answer = { ok: boolean; why?: string; text?: string; signers?: string[]; root?: string; proof?: string[] }

const folder = fileURLToPath(new URL('judge', import.meta.url))

// A Go that is too old for the program, and may not get a newer one, is none.
const hasGo = spawnSync('go', ['list', '-m'], { cwd: folder }).status === 0
if (!hasGo) console.warn('golang.org/x/mod has not judged the log: install Go 1.25 or newer for that')
/** Where everything must be there, a missing Go is a failure and not a skipped test. */
export const cannotAsk = !hasGo && process.env.CI !== 'true'

const inBase64 = (_: string, value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return value
}

/** All questions in one process, in their order. */
export function askGo(questions: readonly Question[]): Answer[] {
  const input = questions.map((question) => `${JSON.stringify(question, inBase64)}\n`).join('')
  const { status, stdout, stderr } = spawnSync('go', ['run', '.'], {
    cwd: folder,
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  })
  const lines = stdout.split('\n').slice(0, -1)
  if (status !== 0 || lines.length !== questions.length)
    throw new Error(`${lines.length} answers to ${questions.length} questions: ${stderr}`)
  return lines.map((line) => JSON.parse(line))
}
