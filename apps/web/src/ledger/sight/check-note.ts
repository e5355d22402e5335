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
export type Seal = { key: VerifierKey; name: string; state: 'good' | 'absent' | 'false' | 'unknown'; at?: Date }

export type CheckedNote = {
  /** Undefined where the note cannot be read as a checkpoint. */
  checkpoint?: Checkpoint
  log: Seal
  witnesses: readonly Seal[]
  /** Why the log's policy refuses the checkpoint, if it does. */
  refusal?: LogError
}

/** A key's name, short where it is a neighbour of the log: `witness-1` of `town.test/witness-1` beside `town.test/log`. */
function shortName({ name }: VerifierKey, origin: string): string {
  const home = origin.slice(0, origin.indexOf('/') + 1)
  return name !== origin && home !== '' && name.startsWith(home) ? name.slice(home.length) : name
}

async function stateOf(note: string, key: VerifierKey): Promise<Pick<Seal, 'state' | 'at'>> {
  try {
    const { signatures } = await openNote(note, [key])
    const timestamp = signatures[0]?.timestamp
    return { state: 'good', ...(timestamp !== undefined && { at: new Date(timestamp * 1000) }) }
  } catch (error) {
    const code = error instanceof LogError ? error.code : undefined
    return { state: code === 'UNSIGNED' ? 'absent' : code === 'VERIFIER_UNAVAILABLE' ? 'unknown' : 'false' }
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
  const keys = [policy.log, ...policy.witnesses.map(({ key }) => key)]
  const [log, ...witnesses] = await Promise.all(
    keys.map(async (key) => ({ key, name: shortName(key, policy.origin), ...(await stateOf(note, key)) })),
  )
  const [checkpoint, refusal] = [checkpointIn(note), await refusalOf(note, policy)]
  return { log: log as Seal, witnesses, ...(checkpoint && { checkpoint }), ...(refusal && { refusal }) }
}

export const sealsHeld = ({ witnesses }: CheckedNote): readonly Seal[] =>
  witnesses.filter(({ state }) => state === 'good')
