import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '@testamur/postgres'

/** Writes a file so that a reader sees all of it or none. */
export function writeWhole(file: string, text: string, mode: number): void {
  const draft = `${file}.${process.pid}.new`
  writeFileSync(draft, text, { mode, flush: true })
  chmodSync(draft, mode)
  renameSync(draft, file)
}

/** When a process began, in the kernel's ticks, so that a recycled pid is not taken for the old owner; undefined where /proc is not. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

type Owner = { pid: number; start?: string; url: string }

const isRunning = (owner: Owner): boolean =>
  isAlive(owner.pid) && (owner.start === undefined || startOf(owner.pid) === owner.start)

const readOwner = (file: string): Owner | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner
  } catch {
    return undefined
  }
}

export class HomeInUse extends Error {}

/**
 * Makes this process the one owner of a home. The lock is a hard link, which only one of several can make; one that a
 * killed process left behind is taken over.
 * @returns the release
 * @throws HomeInUse naming the process that has it
 */
export function takeHome(home: string, url: string): () => void {
  mkdirSync(home, { recursive: true, mode: 0o711 })
  const lock = join(home, 'running.json')
  const mine = `${lock}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid, start: startOf(process.pid), url } satisfies Owner))
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        linkSync(mine, lock)
        return () => rmSync(lock, { force: true })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const owner = readOwner(lock)
      if (owner && isRunning(owner)) {
        throw new HomeInUse(
          `Another Testamur runs on ${home}: process ${owner.pid}, ${owner.url}.\nStop it first (Ctrl-C in its terminal), or give this one a home of its own: TESTAMUR_HOME=<folder> PORT=<port> npm start`,
        )
      }
      rmSync(lock, { force: true })
    }
    throw new HomeInUse(`The lock ${lock} could not be taken. Remove it if no Testamur runs on this home.`)
  } finally {
    if (existsSync(mine)) rmSync(mine, { force: true })
  }
}
