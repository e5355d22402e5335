import { entryText, LedgerEntry, MAX_ENTRY_BYTES } from '@testamur/credential-model'
import { bytesOfBase64url, type VerifyingJwk, verifyEd25519, verifyEd25519Aside } from '#platform'
import { entrySigningInput } from './make-entry.js'
import { readPlainEntry } from './plain-entry.js'

/** Why an entry is refused. `KEY_UNKNOWN` may pass: the key's own event may not have arrived yet. */
export type EntryErrorCode =
  | 'ENTRY_TOO_LARGE'
  | 'ENTRY_MALFORMED'
  | 'ENTRY_NOT_CANONICAL'
  | 'KEY_UNKNOWN'
  | 'KEY_WRONG_PURPOSE'
  | 'SIGNATURE_INVALID'

export type EntryKey = { purpose: string; jwk: VerifyingJwk }
export type EntryKeyQuery = {
  /** The slug in the entry's `source`. */
  member: string
  kid: string
  /** The entry's own `time`. */
  time: string
}
export type ResolveEntryKey = (query: EntryKeyQuery) => EntryKey | undefined | Promise<EntryKey | undefined>

export type EntryCheck = { ok: true; entry: LedgerEntry } | { ok: false; code: EntryErrorCode; why: string }

const no = (code: EntryErrorCode, why: string): EntryCheck => ({
  ok: false,
  code,
  why,
})

/** Reads an entry strictly: size, JSON, schema, and its canonical form to the byte. Does not look at the signature. */
export function readEntry(text: string): EntryCheck {
  // The canonical form of an entry is ASCII, so that characters are bytes; what is not fails the comparison below.
  if (text.length > MAX_ENTRY_BYTES) return no('ENTRY_TOO_LARGE', `an entry has at most ${MAX_ENTRY_BYTES} bytes`)
  const plain = readPlainEntry(text)
  if (plain) return { ok: true, entry: plain }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return no('ENTRY_MALFORMED', 'the entry is not JSON')
  }
  const read = LedgerEntry.safeParse(value)
  if (!read.success)
    return no('ENTRY_MALFORMED', read.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '))
  if (canonicalText(read.data) !== text)
    return no('ENTRY_NOT_CANONICAL', 'the text is not the canonical form (RFC 8785) of the entry')
  return { ok: true, entry: read.data }
}

/** Undefined where there is none: of a lone surrogate (RFC 8785 §3.2.2.2). */
function canonicalText(entry: LedgerEntry): string | undefined {
  try {
    return entryText(entry)
  } catch {
    return undefined
  }
}

/** Whether the entry's signature is by this Ed25519 key. In Node.js the answer is no promise. */
export const entrySignatureHolds = (entry: LedgerEntry, jwk: VerifyingJwk): boolean | Promise<boolean> =>
  verifyEd25519(jwk, entrySigningInput(entry), bytesOfBase64url(entry.sig))

/** The same off the event loop, for those who check many. */
export const entrySignatureHoldsAside = (entry: LedgerEntry, jwk: VerifyingJwk): Promise<boolean> =>
  verifyEd25519Aside(jwk, entrySigningInput(entry), bytesOfBase64url(entry.sig))

/** Checks an entry as the ledger and an auditor do: form to the byte, a key of the member with purpose `ledger`, the signature. */
export async function checkEntry(text: string, resolveKey: ResolveEntryKey): Promise<EntryCheck> {
  const read = readEntry(text)
  if (!read.ok) return read
  const { source, kid, time } = read.entry
  const member = source.slice('/members/'.length)
  const key = await resolveKey({ member, kid, time })
  if (key === undefined) return no('KEY_UNKNOWN', `no key ${kid} is known to speak for ${member}`)
  if (key.purpose !== 'ledger')
    return no('KEY_WRONG_PURPOSE', `the key ${kid} is for "${key.purpose}", not for the ledger`)
  if (!(await entrySignatureHolds(read.entry, key.jwk)))
    return no('SIGNATURE_INVALID', `the signature is not by the key ${kid}`)
  return read
}
