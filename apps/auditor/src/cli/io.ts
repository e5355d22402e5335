import type { Fetch } from '../read/http-source.js'
import { UsageError } from '../usage-error.js'

/** What a command has of the world; a test gives its own. */
export type Io = {
  out(line: string): void
  err(text: string): void
  env: NodeJS.ProcessEnv
  isTerminal: boolean
  now(): Date
  /** Aborted when the command is to end. */
  signal: AbortSignal
  fetch: Fetch
  /** Told when standard input ends. */
  onParentGone(then: () => void): void
}

export const exitCodes = { clean: 0, broken: 1, usage: 2, 'cannot-tell': 3 } as const

/** Runs `parse`, and says what is wrong with the arguments as everything else is said. @throws UsageError */
export function readArgs<Parsed>(parse: () => Parsed): Parsed {
  try {
    return parse()
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/\. To specify a positional.*$/s, ''))
  }
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** `500ms`, `10s`, `5m`, `1h` in milliseconds. @throws UsageError */
export function readDuration(text: string, name: string): number {
  const [, count, unit] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? []
  if (count === undefined || Number(count) === 0)
    throw new UsageError(`${name} ${text}: write a time such as 500ms, 10s or 5m`)
  return Number(count) * UNITS[unit as keyof typeof UNITS]
}

export const thousands = (count: number): string => count.toLocaleString('en')
