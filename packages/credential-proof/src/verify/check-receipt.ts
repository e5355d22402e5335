import type { LedgerEntry } from '@testamur/credential-model'
import { entrySignatureHolds, readEntry } from '../entry/check-entry.js'
import { checkOpening, openReceipt } from '../entry/receipt.js'
import type { Jws } from '../jose/jws.js'
import { ProofError } from '../proof-error.js'
import { compromiseOf, requireBefore } from './check-compromise.js'
import { checkLogProof, type TrustedLog, trustedLog } from './check-log-proof.js'
import type { Passed } from './checklist.js'
import type { Issuer } from './find-issuer.js'
import { memberKey } from './member-key.js'
import type { Rules } from './rules.js'
import type { Trust, TrustedKey, VerifiedCredential } from './types.js'

type Ledger = NonNullable<VerifiedCredential['ledger']>

async function entryOf(eventId: string, trust: Trust): Promise<string> {
  const unknown = (cause?: unknown) =>
    new ProofError('RECEIPT_ENTRY_UNKNOWN', undefined, { outcome: 'cannot-tell', cause })
  try {
    const text = await trust.entry?.(eventId)
    if (typeof text === 'string') return text
  } catch (cause) {
    throw unknown(cause)
  }
  throw unknown()
}

/** The entry is one that the issuer of this credential signed with a ledger key: the log's operator cannot invent it. */
async function checkMember(entry: LedgerEntry, { member }: Issuer, now: Date): Promise<TrustedKey> {
  if (entry.source !== `/members/${member.slug}`)
    throw new ProofError('RECEIPT_ENTRY_INVALID', 'it speaks for another member')
  const signedAt = Date.parse(entry.time) / 1000
  const key = memberKey(member, { kid: entry.kid, purpose: 'ledger', signedAt, now })
  if (!(await entrySignatureHolds(entry, key.jwk)))
    throw new ProofError('RECEIPT_ENTRY_INVALID', 'its signature does not verify')
  return key
}

async function prove(receipt: string, trusted: TrustedLog, jwt: Jws, issuer: Issuer, trust: Trust): Promise<Ledger> {
  const { proof, opening } = openReceipt(receipt)
  if (opening === undefined) throw new ProofError('RECEIPT_NO_OPENING')
  if (typeof opening.event.id !== 'string') throw new ProofError('RECEIPT_MALFORMED', 'the event has no id')
  const text = await entryOf(opening.event.id, trust)
  const read = readEntry(text)
  if (!read.ok) throw new ProofError('RECEIPT_ENTRY_INVALID', read.why)
  const { entry } = read
  checkOpening(opening, entry, jwt.text)
  const key = await checkMember(entry, issuer, trust.now)
  const { size, origin } = await checkLogProof(proof, text, trusted)
  const compromise = compromiseOf(key)
  if (compromise !== undefined) await requireBefore(compromise, { index: proof.index, origin }, trusted)
  return { eventId: entry.id, eventType: entry.type, index: proof.index, size, origin }
}

/**
 * That the award of this very token is in the ledger: the opening leads to the entry's commitment and to the token, the issuer
 * signed the entry, and the log's checkpoint covers it.
 */
export async function checkReceipt(
  receipt: string | undefined,
  jwt: Jws,
  issuer: Issuer,
  trust: Trust,
  rules: Rules,
): Promise<Passed<Ledger | 'none'>> {
  if (receipt === undefined) {
    if (rules.receiptRequired) throw new ProofError('RECEIPT_MISSING')
    return { value: 'none', outcome: 'not-given', why: 'No receipt was given' }
  }
  const trusted = trustedLog(trust)
  if (trusted === undefined) throw new ProofError('RECEIPT_LOG_UNKNOWN', undefined, { outcome: 'cannot-tell' })
  const ledger = await prove(receipt, trusted, jwt, issuer, trust)
  return { value: ledger, why: `The award is entry ${ledger.index} of the ledger`, seen: ledger }
}
