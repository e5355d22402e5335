import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { OnStep } from './durable.js'
import { syncFolder } from './durable.js'
import { WitnessError } from './errors.js'
import { takeHomeLock } from './home-lock.js'
import { keyFileOf, openKeys } from './keys.js'
import { type KnownLogs, openKnownLogs } from './known-logs.js'
import { openStates } from './state-store.js'
import { createWitness, type Witness } from './witness.js'

export type WitnessOptions = {
  home: string
  /** Needed for a new home; must be the same later, or absent. */
  name?: string
  /** Verifier keys of logs that are watched in this run beside those of the file `logs`. */
  logs?: readonly string[]
  /** Cosigns by ML-DSA-44 too. */
  mldsa?: boolean
  now?: () => number
  say?: (line: string) => void
  onStep?: OnStep
}

export type OpenWitness = { witness: Witness; logs: KnownLogs; close(): void }

/** Opens the witness of a home, and makes the home at first. @throws WitnessError where it cannot be what it was */
export async function openWitness(options: WitnessOptions): Promise<OpenWitness> {
  const { say = () => {}, now = Date.now } = options
  const home = resolve(options.home)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const lock = await takeHomeLock(home)
  try {
    const folder = await statesFolder(home)
    const keys = await openKeys(home, options)
    const logs = openKnownLogs(join(home, 'logs'), options.logs ?? [], say)
    const own = keys.map(({ key }) => key)
    const states = await openStates(folder, own, lock, options.onStep)
    return { witness: createWitness({ keys, logs, states, now, say }), logs, close: lock.release }
  } catch (error) {
    lock.release()
    throw error
  }
}

// Made before the key, so that a key without its states is a home that lost them.
async function statesFolder(home: string): Promise<string> {
  const folder = join(home, 'state')
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder
  if (existsSync(keyFileOf(home)))
    throw new WitnessError(
      `${folder} is gone, and with it what this witness has signed. Restore it, or retire this key and begin with a new home`,
    )
  mkdirSync(folder)
  await syncFolder(home)
  return folder
}
