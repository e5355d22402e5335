import {
  LogError,
  type LogPolicy,
  openCheckpoint,
  parseVerifierKey,
  type VerifiedCheckpoint,
} from '@testamur/transparency-log'
import { Halt } from './finding.js'

/** A checkpoint whose signatures hold, with the note that it came in. */
export type SignedCheckpoint = VerifiedCheckpoint & { note: string }

/** The policy of one log: its own key, and the witnesses of another policy. */
export function policyFor(vkey: string, witnessing: LogPolicy): LogPolicy {
  const key = parseVerifierKey(vkey)
  return { ...witnessing, logs: [{ origin: key.name, key }] }
}

/** @throws Halt BAD_CHECKPOINT, TOO_FEW_WITNESSES */
export async function openSigned(note: string, policy: LogPolicy): Promise<SignedCheckpoint> {
  try {
    return { ...(await openCheckpoint(note, policy)), note }
  } catch (error) {
    if (!(error instanceof LogError)) throw error
    throw new Halt(error.code === 'TOO_FEW_WITNESSES' ? error.code : 'BAD_CHECKPOINT', `checkpoint: ${error.message}`)
  }
}
