import {
  type Checkpoint,
  LogError,
  openCheckpoint,
  openNote,
  parseCheckpoint,
  parseNote,
  type VerifierKey,
} from '@testamur/transparency-log'
import type { LedgerPolicy } from './policy-file.js'

/** What one key has to do with a checkpoint: it signed, it did not, a signature in its name is false, or this browser cannot say. */
export type Seal = { key: VerifierKey; state: 'good' | 'absent' | 'false' | 'unknown'; at?: Date }

export type CheckedNote = {
  /** Undefined where the note cannot be read as a checkpoint. */
  checkpoint?: Checkpoint
  log: Seal
  witnesses: readonly Seal[]
  /** Why the log's policy refuses the checkpoint, if it does. */
  refusal?: LogError
}

async function sealOf(note: string, key: VerifierKey): Promise<Seal> {
  try {
    const { signatures } = await openNote(note, [key])
    const timestamp = signatures[0]?.timestamp
    return { key, state: 'good', ...(timestamp !== undefined && { at: new Date(timestamp * 1000) }) }
  } catch (error) {
    const code = error instanceof LogError ? error.code : undefined
    return { key, state: code === 'UNSIGNED' ? 'absent' : code === 'VERIFIER_UNAVAILABLE' ? 'unknown' : 'false' }
  }
}

function checkpointIn(note: string): Checkpoint | undefined {
  try {
    return parseCheckpoint(parseNote(note).text)
  } catch {
    return undefined
  }
}

async function refusalOf(note: string, policy: LedgerPolicy): Promise<LogError | undefined> {
  try {
    await openCheckpoint(note, policy.rule)
    return undefined
  } catch (error) {
    if (error instanceof LogError) return error
    throw error
  }
}

/** Checks a signed checkpoint here: the log's signature and each witness's by itself, then the policy as a whole. */
export async function checkNote(note: string, policy: LedgerPolicy): Promise<CheckedNote> {
  const [log, ...witnesses] = await Promise.all(
    [policy.log, ...policy.witnesses.map(({ key }) => key)].map((key) => sealOf(note, key)),
  )
  const [checkpoint, refusal] = [checkpointIn(note), await refusalOf(note, policy)]
  return { log: log as Seal, witnesses, ...(checkpoint && { checkpoint }), ...(refusal && { refusal }) }
}

export const sealsHeld = ({ witnesses }: CheckedNote): readonly Seal[] =>
  witnesses.filter(({ state }) => state === 'good')
