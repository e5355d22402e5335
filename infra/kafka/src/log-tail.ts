import { readFile } from 'node:fs/promises'

const LINES = 40

/** The last lines of a broker's log, for an error message. */
export async function logTail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const lines = text.trimEnd().split('\n').slice(-LINES).join('\n')
  return `--- the last lines of ${file}\n${lines || '(empty)'}`
}
