import { readFileSync, statSync } from 'node:fs'

const LINES = 40

/** How long the log is now, so that a later look can pass over what earlier runs have left. */
export function logLength(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/** What a broker's log has gained since it was `from` bytes long. */
export function logSince(file: string, from: number): string {
  if (logLength(file) <= from) return ''
  return readFileSync(file).subarray(from).toString('utf8')
}

/** The last lines of a broker's log, for an error message. */
export function logTail(file: string): string {
  const lines = logSince(file, 0).trimEnd().split('\n').slice(-LINES).join('\n')
  return `--- the last lines of ${file}\n${lines || '(empty)'}`
}
