import { randomBytes } from 'node:crypto'
import { promises as fs, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ObjectStore } from '../ports.js'
import { requireObjectPath } from './object-path.js'

const DRAFTS = '.drafts'
const TRIES = 4

/**
 * Objects as files below a directory that any web server can serve as C2SP tlog-tiles; paths are those of `requireObjectPath`. An object
 * is written aside, in `.drafts`, and renamed into place, so that a reader never meets a part of it.
 *
 * Nothing is synced: all of it can be made again from the journal, and a sync for each of hundreds of tiles a second would cost more than
 * the journal itself. So what was put last may be missing, old or empty after a power failure (not after the death of a process).
 */
export function fileStore(dir: string): ObjectStore {
  const drafts = join(dir, DRAFTS)
  // What a writer left when it died. One that lives notices, and writes its draft again.
  rmSync(drafts, { recursive: true, force: true })
  mkdirSync(drafts, { recursive: true })
  const opener = randomBytes(8).toString('hex')
  let count = 0
  const placeOf = (path: string): string => join(dir, ...requireObjectPath(path).split('/'))

  const write = async (target: string, bytes: Uint8Array): Promise<void> => {
    const draft = join(drafts, `${opener}-${count++}`)
    try {
      await fs.writeFile(draft, bytes, { flag: 'wx' })
      await fs.rename(draft, target)
    } catch (error) {
      // Perhaps what failed is the disk that is full: what is no use must not stay.
      await fs.rm(draft, { force: true }).catch(() => {})
      throw error
    }
  }
  return {
    get: async (path) => {
      try {
        return await fs.readFile(placeOf(path))
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    put: async (path, bytes) => {
      const target = placeOf(path)
      for (let tries = 1; ; tries++) {
        await makeDirectories(dirname(target), drafts)
        try {
          return await write(target, bytes)
        } catch (error) {
          // A directory may be pruned by a `delete` right after it was made, and a draft by whoever opens the store.
          if (codeOf(error) !== 'ENOENT' || tries === TRIES) throw error
        }
      }
    },
    delete: async (path) => {
      const target = placeOf(path)
      try {
        await fs.unlink(target)
      } catch (error) {
        if (!isMissing(error)) throw error
      }
      // Else an empty directory would stay for every 256 entries.
      if (dirname(target).endsWith('.p')) await fs.rmdir(dirname(target)).catch(() => {})
    },
    close: async () => {},
  }
}

const makeDirectories = async (...dirs: string[]): Promise<void> => {
  for (const dir of dirs) await fs.mkdir(dir, { recursive: true })
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/** A directory is no object either, and below a file there is none. */
const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '')
