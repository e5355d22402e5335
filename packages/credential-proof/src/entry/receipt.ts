import { canonicalJson, type Json, type LedgerEntry, type Opening, parseStrictJson } from '@testamur/credential-model'
import { formatProof, LogError, type LogProof, parseProof } from '@testamur/transparency-log'
import { decodeBase64url } from '../jose/base64url.js'
import { decodeUtf8, isObject } from '../jose/json-part.js'
import { ProofError } from '../proof-error.js'
import { commitmentOfText, copyDigest } from './make-entry.js'

/** A receipt taken apart; `opening` only in the holder's, never in the public one. Nothing in it is checked. */
export type OpenedReceipt = { proof: LogProof; opening?: Opening }

/** As the schema `Opening` has it, which would take as long as two hashes. */
const isOpening = (value: unknown): value is Opening =>
  isObject(value) &&
  Object.keys(value).length === 3 &&
  typeof value.salt === 'string' &&
  typeof value.copySalt === 'string' &&
  isObject(value.event)

function openingIn(extra: Uint8Array): Opening {
  try {
    const value = parseStrictJson(decodeUtf8(extra, 'the opening'))
    if (isOpening(value)) return value
  } catch (cause) {
    throw new ProofError('RECEIPT_MALFORMED', 'the extra line holds no JSON', { cause })
  }
  throw new ProofError('RECEIPT_MALFORMED', 'the opening must hold salt, event and copySalt')
}

/** Reads a receipt, public or the holder's (`c2sp.org/tlog-proof@v1`). @throws ProofError RECEIPT_MALFORMED */
export function openReceipt(text: string): OpenedReceipt {
  try {
    const proof = parseProof(text)
    return proof.extra === undefined ? { proof } : { proof, opening: openingIn(proof.extra) }
  } catch (cause) {
    if (cause instanceof LogError) throw new ProofError('RECEIPT_MALFORMED', cause.message, { cause })
    throw cause
  }
}

/** The holder's receipt: the public one with the opening in its `extra` line. @throws ProofError RECEIPT_MALFORMED */
export function holderReceipt(publicReceipt: string, opening: Opening): string {
  const { proof } = openReceipt(publicReceipt)
  return formatProof({ ...proof, extra: new TextEncoder().encode(canonicalJson(opening as Json)) })
}

/** The digests of the tokens that an award or a claim handed out. */
function digestsIn(event: Record<string, unknown>): unknown[] {
  const copies = isObject(event.data) ? event.data.copies : undefined
  return Array.isArray(copies) ? copies.map((copy) => (isObject(copy) ? copy.digest : undefined)) : []
}

const salt = (text: string): Uint8Array => {
  const bytes = decodeBase64url(text, 'a salt in the receipt')
  if (bytes.length !== 32) throw new ProofError('RECEIPT_MALFORMED', 'a salt has 32 bytes')
  return bytes
}

const MADE_COPIES = /^testamur\.credential\.(issued|claimed)\.v\d+$/

/**
 * Whether an opening leads to this entry's commitment, and the event in it to this very token.
 * @throws ProofError RECEIPT_COMMITMENT, RECEIPT_OTHER_COPY, RECEIPT_MALFORMED
 */
export function checkOpening(opening: Opening, entry: LedgerEntry, jwt: string): void {
  const { event } = opening
  if (commitmentOfText(canonicalJson(event as Json), salt(opening.salt)) !== entry.commitment)
    throw new ProofError('RECEIPT_COMMITMENT')
  if (event.id !== entry.id || event.type !== entry.type || event.source !== entry.source || event.time !== entry.time)
    throw new ProofError('RECEIPT_COMMITMENT', 'event and entry differ')
  if (!MADE_COPIES.test(entry.type)) throw new ProofError('RECEIPT_OTHER_COPY', 'it is about no award')
  if (!digestsIn(event).includes(copyDigest(salt(opening.copySalt), jwt))) throw new ProofError('RECEIPT_OTHER_COPY')
}
