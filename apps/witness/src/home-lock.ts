import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { WitnessError } from './errors.js'
import { isAlive, startOf, thisPlace } from './place.js'

type Owner = { token: string; pid: number; start: string; place: string }

/** Shows that this process still is the one owner of the home. */
export type HomeLock = {
  /** @throws WitnessError where another process has taken the home over */
  requireHeld(): void
  release(): void
}

const BEAT_MS = 500
/** How long an owner that cannot be asked about (another machine, another container) may be silent. */
const SILENT_MS = 3_000
const ATTEMPTS = 5

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function readOwner(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner
  } catch {
    return undefined
  }
}

/**
 * Makes this process the one owner of a home. The lock is a hard link, which only one of several can make; one that a killed process
 * left behind is taken over. @throws WitnessError where another process has the home
 */
export async function takeHomeLock(home: string): Promise<HomeLock> {
  const lock = join(home, 'lock')
  const mine: Owner = { token: randomUUID(), pid: process.pid, start: startOf(process.pid), place: thisPlace() }
  const draft = `${lock}.${mine.token}`
  writeFileSync(draft, JSON.stringify(mine))
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (link(draft, lock)) return held(lock, mine)
      const found = readText(lock)
      if (found === undefined) continue
      if (await isOwned(lock, found)) throw inUse(home, readOwner(found))
      removeStale(lock, found, `${draft}.stale`)
    }
    throw new WitnessError(`the lock ${lock} could not be taken; remove it if no witness runs on this home`)
  } finally {
    rmSync(draft, { force: true })
  }
}

function link(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function isOwned(lock: string, text: string): Promise<boolean> {
  const owner = readOwner(text)
  // In one place the kernel knows; elsewhere the owner's beat has to be seen.
  if (owner?.place === thisPlace()) return isAlive(owner.pid) && owner.start === startOf(owner.pid)
  const before = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
  await pause(SILENT_MS)
  return statSync(lock, { throwIfNoEntry: false })?.mtimeMs !== before
}

// Moved aside before it is removed: of two that find it stale, the slower one may have moved the quicker one's new lock, and puts
// it back.
function removeStale(lock: string, found: string, aside: string): void {
  try {
    renameSync(lock, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (readText(aside) !== found) link(aside, lock)
  rmSync(aside, { force: true })
}

function held(lock: string, { token }: Owner): HomeLock {
  const isMine = () => readOwner(readText(lock) ?? '')?.token === token
  const beat = setInterval(() => {
    if (isMine()) utimesSync(lock, new Date(), new Date())
  }, BEAT_MS).unref()
  return {
    requireHeld: () => {
      if (!isMine()) throw new WitnessError(`another process has taken ${lock} over: nothing more is signed here`)
    },
    release: () => {
      clearInterval(beat)
      if (isMine()) rmSync(lock, { force: true })
    },
  }
}

const inUse = (home: string, owner: Owner | undefined): WitnessError =>
  new WitnessError(
    `another witness runs on ${home}: process ${owner?.pid ?? '?'} at ${owner?.place.split(' ')[0] || 'another place'}. One key in two processes could sign two histories: stop it first, or give this one a home of its own`,
  )
