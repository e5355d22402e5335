import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openNote, parseCheckpoint, parseNote, type VerifierKey } from '@testamur/transparency-log'
import { type OnStep, writeDurably, writeFolderDurably } from './durable.js'
import { WitnessError } from './errors.js'

/** What was cosigned last for a log: `note` has the log's signature and our own, `timestamp` is that of our own. */
export type Cosigned = {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  readonly timestamp: number
  readonly note: string
}

/** The last cosigned checkpoint of each log, in memory and on disk. */
export type StateStore = {
  get(origin: string): Cosigned | undefined
  /** By the lowercase hex SHA-256 of an origin. */
  byHash(hash: string): Cosigned | undefined
  /** Durable when it resolves. One at a time for each origin: the caller's queue sees to it. */
  put(state: Cosigned): Promise<void>
}

export const originHash = (origin: string): string => createHash('sha256').update(origin).digest('hex')

const FILE = 'checkpoint'

/**
 * Reads and verifies every state of a home. What this witness has signed can only be known from here, so that anything missing or
 * changed is no reason to begin anew: @throws WitnessError
 */
export async function openStates(
  folder: string,
  own: readonly VerifierKey[],
  guard: { requireHeld(): void },
  onStep: OnStep = () => {},
): Promise<StateStore> {
  const states = new Map<string, Cosigned>()
  for (const name of readdirSync(folder)) {
    // A first write that was cut off: nothing had been answered yet.
    if (/^[0-9a-f]{64}\.new$/.test(name)) await rm(join(folder, name), { recursive: true })
    if (/^[0-9a-f]{64}$/.test(name)) states.set(name, await readState(join(folder, name, FILE), name, own))
  }
  return {
    get: (origin) => states.get(originHash(origin)),
    byHash: (hash) => states.get(hash),
    put: async (state) => {
      const hash = originHash(state.origin)
      guard.requireHeld()
      if (states.has(hash)) await writeDurably(join(folder, hash, FILE), state.note, 0o644, onStep)
      else await writeFolderDurably(join(folder, hash), FILE, state.note, onStep)
      states.set(hash, state)
    },
  }
}

async function readState(file: string, hash: string, own: readonly VerifierKey[]): Promise<Cosigned> {
  try {
    const note = readFileSync(file, 'utf8')
    const { text, signatures } = await openNote(note, own)
    const { origin, size, root } = parseCheckpoint(text)
    const timestamps = signatures.map(({ timestamp = 0 }) => timestamp)
    if (originHash(origin) !== hash) throw new Error(`it is that of ${origin}, which belongs elsewhere`)
    if (!signatures.some(({ key }) => key === own[0])) throw new Error('our own signature is not there')
    if (parseNote(note).signatures.length <= signatures.length) throw new Error("the log's signature is not there")
    return { origin, size, root, timestamp: Math.max(...timestamps), note }
  } catch (cause) {
    throw new WitnessError(
      `${file} is damaged: ${(cause as Error).message}. What this witness signed last cannot be known, so it does not start: restore the file as it was last, or retire this key and begin with a new home`,
      { cause },
    )
  }
}
