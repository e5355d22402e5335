import { ProofError } from '../proof-error.js'
import { type TrustedLog, wasThereBefore } from './check-log-proof.js'
import type { Passed } from './checklist.js'
import type { Compromise, TrustedKey, VerifiedCredential } from './types.js'

type Place = { index: number; origin: string }

/** Since when a key is compromised; a key of which only that is known proves nothing at any time. */
export const compromiseOf = ({ compromised, state }: TrustedKey): Compromise | undefined =>
  compromised ?? (state === 'compromised' ? { since: '', checkpoints: [] } : undefined)

/**
 * Whether an entry was in the log before its key was compromised: its index lies below the size of a checkpoint of the same log
 * that a quorum of witnesses cosigned before. Times in the entry and in the token are their maker's word, and not looked at.
 * @throws ProofError KEY_COMPROMISED; `cannot-tell` where no witnesses are known whose word could date a checkpoint
 */
export async function requireBefore(
  { since, checkpoints }: Compromise,
  place: Place,
  log: TrustedLog | undefined,
): Promise<void> {
  const seen = { since, index: place.index }
  if (log === undefined) throw untold('the log is not known here')
  for (const note of checkpoints) if (await wasThereBefore(note, place, Date.parse(since), log)) return
  throw new ProofError('KEY_COMPROMISED', 'nothing shows that the ledger had the award before', { seen })
}

const untold = (why: string) => new ProofError('KEY_COMPROMISED', why, { outcome: 'cannot-tell' })

/** What the receipt's check found: where the award stands, that no receipt was given, or undefined where it did not pass. */
type Found = VerifiedCredential['ledger'] | 'none' | undefined

/** A credential by a compromised key is valid only where its holder's receipt shows that it was awarded before. */
export async function checkCompromise(
  key: TrustedKey,
  { ledger, log, untellable }: { ledger: Found; log: TrustedLog | undefined; untellable: boolean },
): Promise<Passed<true>> {
  const compromise = compromiseOf(key)
  if (compromise === undefined) return { value: true, why: 'The key that signed it is not known to be compromised' }
  if (untellable) throw untold('the receipt could not be checked')
  const { since } = compromise
  if (ledger === undefined || ledger === 'none')
    throw new ProofError('KEY_COMPROMISED', 'no receipt shows that it was awarded before', { seen: { since } })
  await requireBefore(compromise, ledger, log)
  return {
    value: true,
    why: 'The key was compromised later: the ledger had the award before, as witnesses cosigned',
    seen: { since, index: ledger.index },
  }
}
