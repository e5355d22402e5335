import { createHash } from 'node:crypto'
import {
  type Checkpoint,
  type LogPolicy,
  openNote,
  parseCheckpoint,
  verifyConsistency,
} from '@testamur/transparency-log'
import { RolledBack } from './errors.js'
import { type Fetch, lastCosigned } from './exchange.js'
import type { Asked } from './request.js'

/**
 * Looks whether a witness's word, that it knows another history, is true: the checkpoint that it serves must bear this log's own
 * signature and contradict ours. Whoever cannot show that has only said so.
 */
export async function contradictionOf(
  claim: string,
  url: string,
  asked: Asked,
  { logs }: LogPolicy,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<RolledBack> {
  try {
    const { origin } = asked.checkpoint
    const note = await lastCosigned(fetch, url, createHash('sha256').update(origin).digest('hex'), signal)
    const keys = asked.key ? [asked.key] : logs.filter((log) => log.origin === origin).map(({ key }) => key)
    if (note === undefined) return new RolledBack(claim)
    const { text } = await openNote(note, keys)
    const other = parseCheckpoint(text)
    if (other.origin === origin && (await contradicts(other, asked))) return new RolledBack(claim, note)
    return new RolledBack(`${claim}, but the checkpoint that it serves does not contradict ours`)
  } catch (cause) {
    return new RolledBack(claim, undefined, { cause })
  }
}

async function contradicts(other: Checkpoint, { checkpoint, size, proofFrom }: Asked): Promise<boolean> {
  if (other.size > size) return true
  return !verifyConsistency(other.size, size, other.root, checkpoint.root, await proofFrom(other.size))
}
