import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { unreachable } from '../audit/finding.js'
import type { Source } from './source.js'

export const OPENINGS_FILE = 'key-openings.ndjson'

const absent = new Set(['ENOENT', 'ENOTDIR', 'EISDIR'])

async function readIfThere(file: string, max: number): Promise<Uint8Array | undefined> {
  try {
    if ((await stat(file)).size > max) throw unreachable(`${file} has more than ${max} bytes`)
    return await readFile(file)
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
    if ((error as Error).name === 'Halt') throw error
    throw unreachable(`${file} cannot be read: ${(error as Error).message}`)
  }
}

/** A log in a folder, with the paths that it has on the network. */
export const folderSource = (folder: string): Source => ({
  name: folder,
  online: false,
  read: (path, max) => readIfThere(join(folder, path), max),
  openings: async (after) => {
    const text = (await readIfThere(join(folder, OPENINGS_FILE), Number.MAX_SAFE_INTEGER))?.toString()
    return text
      ?.split('\n')
      .filter((line) => line !== '')
      .slice(after)
      .join('\n')
  },
})
