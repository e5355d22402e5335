import { open, readFile } from 'node:fs/promises'
import type { Memory } from '../audit/audit.js'
import { createEventIds, type EventIds } from '../audit/event-ids.js'
import { State } from '../audit/state.js'
import { UsageError } from '../usage-error.js'
import { writeWhole } from './atomic.js'

const ID_SIZE = 16

const readIfThere = async (file: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

const idsFile = (file: string): string => `${file}.ids`

export type Remembered = Memory & {
  /** Whether the ids of the events are all there; without them everything must be read again. */
  whole: boolean
}

/** What earlier looks have kept; undefined before the first. @throws UsageError where the file is not one of ours */
export async function readMemory(file: string): Promise<Remembered | undefined> {
  const text = await readIfThere(file)
  if (!text) return undefined
  let state: State
  try {
    state = State.parse(JSON.parse(text.toString()))
  } catch {
    throw new UsageError(`${file} is no state of an audit. Name another file, or remove this one to begin anew.`)
  }
  const ids = (await readIfThere(idsFile(file))) ?? Buffer.alloc(0)
  const length = state.entries * ID_SIZE
  // More than that was written by a look that did not come to its end.
  return { state, ids: createEventIds(ids.subarray(0, length)), whole: ids.length >= length }
}

/**
 * Keeps what was found. The ids are there first, the file that counts them last and in one step: who is killed in between
 * finds the earlier state, and ids behind it that nobody counts. `from` is how many ids are in the file already.
 */
export async function writeMemory(file: string, { state, ids }: Memory, from: number): Promise<void> {
  await writeIds(idsFile(file), ids, from)
  await writeWhole(file, `${JSON.stringify(state)}\n`, 0o600)
}

async function writeIds(file: string, ids: EventIds, from: number): Promise<void> {
  if (from === 0) return writeWhole(file, ids.bytes(0), 0o600)
  const handle = await open(file, 'r+')
  try {
    await handle.truncate(from * ID_SIZE)
    const bytes = ids.bytes(from)
    await handle.write(bytes, 0, bytes.length, from * ID_SIZE)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
