import { createHash } from 'node:crypto'
import type { LogPolicy, PolicyWitness } from '@testamur/transparency-log'
import { openSigned, type SignedCheckpoint } from './checkpoint.js'
import { Halt } from './finding.js'

/** What a witness shows as the newest checkpoint of the log that it has cosigned. */
export type WitnessView = { name: string; url: string; checkpoint?: SignedCheckpoint; failure?: string }

/** Reads `<monitoring prefix>/<origin hash>/checkpoint`; undefined where there is none. */
export type ReadWitness = (url: string) => Promise<string | undefined>

/** Below a witness's URL, the path of its checkpoint of a log (C2SP tlog-witness, "Monitor Retrieval Mechanism"). */
export const monitoringPath = (origin: string): string =>
  `${createHash('sha256').update(origin).digest('hex')}/checkpoint`

/**
 * Asks each witness that has a URL. What one says counts where the log has signed it and the witness has cosigned it; that
 * one is silent or talks nonsense says nothing about the log.
 */
export async function askWitnesses(policy: LogPolicy, origin: string, read: ReadWitness): Promise<WitnessView[]> {
  const witnesses = policy.witnesses.filter(({ url }) => url !== undefined)
  return Promise.all(witnesses.map((witness) => ask(witness, policy, origin, read)))
}

async function ask(witness: PolicyWitness, policy: LogPolicy, origin: string, read: ReadWitness): Promise<WitnessView> {
  const url = `${witness.url?.replace(/\/+$/, '')}/${monitoringPath(origin)}`
  const of = { name: witness.key.name, url }
  try {
    const note = await read(url)
    if (note === undefined) return { ...of, failure: 'it has cosigned no checkpoint of this log' }
    const alone: LogPolicy = { ...policy, witnesses: [witness], groups: [], quorum: witness.name }
    return { ...of, checkpoint: await openSigned(note, alone) }
  } catch (error) {
    if (error instanceof Halt) return { ...of, failure: error.message }
    throw error
  }
}
