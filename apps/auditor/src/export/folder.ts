import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeWhole } from '../keep/atomic.js'
import type { Keep } from '../read/shard-reader.js'
import type { Source } from '../read/source.js'
import { UsageError } from '../usage-error.js'

const MARK = '.export/log'
export const STATE = '.export/state.json'

/**
 * Takes a folder for the export of one log: an empty or new one, or one that has been taken for the same log before.
 * @throws UsageError
 */
export async function takeFolder(folder: string, vkey: string): Promise<void> {
  const mark = join(folder, MARK)
  const before = existsSync(mark) ? (await readFile(mark, 'utf8')).trim() : undefined
  if (before !== undefined && before !== vkey)
    throw new UsageError(`${folder} holds the export of another log, ${before}. Choose another folder.`)
  if (before !== undefined) return
  if (existsSync(folder) && (await readdir(folder)).length > 0)
    throw new UsageError(`${folder} is not empty, and no export of a log. Choose an empty folder.`)
  await writeWhole(mark, `${vkey}\n`)
}

/** Only what is full stays as it is for ever; a partial tile is replaced by a wider one. */
const isFull = (path: string): boolean => path.includes('/tile/') && !path.includes('.p/')

/** A source that takes full tiles and bundles from the folder where an earlier run has left them. They are verified all the same. */
export const resumed = (source: Source, folder: string, used: Set<string>): Source => ({
  ...source,
  read: async (path, max) => {
    if (!isFull(`/${path}`)) return source.read(path, max)
    try {
      const bytes = await readFile(join(folder, path))
      used.add(path)
      return bytes
    } catch {
      return source.read(path, max)
    }
  },
})

/** Writes what is read, each file in one step, and notes its path. What an earlier export has verified is left as it is. */
export const keepIn =
  (folder: string, written: Set<string>, isLeft: (path: string) => boolean): Keep =>
  async (path, bytes) => {
    if (written.has(path) || isLeft(path)) return
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    // No sync here: after a power failure a torn file is found by its hash, and read again.
    await writeFile(`${file}.new`, bytes)
    await rename(`${file}.new`, file)
    written.add(path)
  }

export const removeAll = (folder: string, paths: Iterable<string>): Promise<unknown> =>
  Promise.all([...paths].map((path) => rm(join(folder, path), { force: true })))
