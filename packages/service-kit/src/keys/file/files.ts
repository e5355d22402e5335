import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

/** Makes the directory, for its owner alone. */
export async function makePrivateDirectory(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
}

const code = (error: unknown) => (error as { code?: string }).code

/**
 * Writes a file that was not there: whole and durable, or not at all. Where somebody else was first, theirs stays.
 * Gives what is in the file then.
 */
export async function writeOnce(path: string, text: string): Promise<string> {
  const draft = join(dirname(path), `.${randomUUID()}`)
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
    await handle.close()
    await link(draft, path)
    await flush(dirname(path))
    return text
  } catch (error) {
    if (code(error) === 'EEXIST') return await readFile(path, 'utf8')
    throw error
  } finally {
    await handle.close().catch(() => {})
    await rm(draft, { force: true })
  }
}

/** The file's text; undefined where it is not there. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (code(error) === 'ENOENT') return undefined
    throw error
  }
}
