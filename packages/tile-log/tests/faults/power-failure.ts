import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a power failure may do beyond the death of a process: objects are not synced, so that those put last may be missing, empty or
 * cut short. Says what it did. The journal is synced, and stays.
 */
export function losePower(dir: string, random: (end: number) => number): string {
  const stored = ['tiles', 'state'].flatMap((part) => filesIn(join(dir, part)))
  const latest = stored.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs).slice(0, 1 + random(6))
  return latest
    .map((path) => {
      const kind = random(3)
      if (kind === 0) rmSync(path)
      else truncateSync(path, kind === 1 ? 0 : random(statSync(path).size + 1))
      return `${path.slice(dir.length + 1)} ${['missing', 'empty', 'cut short'][kind]}`
    })
    .join(', ')
}

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
