import { canonicalJson, type Json, type LedgerEntry } from '@testamur/credential-model'
import { commitmentOfText } from './make-entry.js'

const sameInEvent = ['id', 'type', 'source', 'time'] as const

/**
 * Why a salt and an event do not open this entry's commitment; undefined where they do. The event is then what the signer of
 * the entry committed to. `salt` are 32 bytes.
 */
export function whyNotOpened(
  { salt, event }: { salt: Uint8Array; event: Readonly<Record<string, unknown>> },
  entry: LedgerEntry,
): string | undefined {
  const other = sameInEvent.find((name) => event[name] !== entry[name])
  if (other !== undefined) return `the event has another ${other} than the entry`
  if (salt.length !== 32) return `a salt has 32 bytes, not ${salt.length}`
  if (commitmentOfText(canonicalJson(event as Json), salt) !== entry.commitment)
    return 'salt and event do not lead to the commitment'
  return undefined
}
