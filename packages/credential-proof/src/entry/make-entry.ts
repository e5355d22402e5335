import {
  type CloudEvent,
  COMMITMENT_PREFIX,
  canonicalEvent,
  canonicalJson,
  ENTRY_PREFIX,
  entryText,
  type Json,
  type LedgerEntry,
  MAX_ENTRY_BYTES,
} from '@testamur/credential-model'
import { sha256, toBase64url } from '#platform'

/** A member's ledger key: signs with Ed25519 and answers 64 bytes. */
export type EntrySigner = {
  kid: string
  sign: (bytes: Uint8Array) => Uint8Array
}

const utf8 = new TextEncoder()
const commitmentPrefix = utf8.encode(COMMITMENT_PREFIX)

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

// Put together in one place, which is only used between two lines of the same call.
const SCRATCH = 16_384
const scratch = new Uint8Array(SCRATCH)

/** SHA-256 of some bytes and a text behind them. */
function hashOf(head: readonly Uint8Array[], text: string): Uint8Array {
  let at = 0
  for (const part of head) {
    scratch.set(part, at)
    at += part.length
  }
  // A UTF-16 unit has three bytes of UTF-8 at most.
  if (text.length * 3 > SCRATCH - at) return sha256(concat(...head, utf8.encode(text)))
  return sha256(scratch.subarray(0, at + utf8.encodeInto(text, scratch.subarray(at)).written))
}

/** SHA-256(COMMITMENT_PREFIX ‖ salt ‖ text of the canonical event), base64url. */
export const commitmentOfText = (canonical: string, salt: Uint8Array): string => {
  if (salt.length !== 32) throw new TypeError(`a commitment takes a salt of 32 bytes, not ${salt.length}`)
  return toBase64url(hashOf([commitmentPrefix, salt], canonical))
}

/** The commitment to an event under a salt of 32 random bytes; `traceparent`, `partitionkey` and `ledgerentry` do not count. */
export const commitmentOf = (event: CloudEvent, salt: Uint8Array): string =>
  commitmentOfText(canonicalEvent(event), salt)

/** SHA-256(copySalt ‖ SHA-256(issuer-signed JWT)), base64url: ties an event to the very token, and tells nobody else anything. */
export function copyDigest(copySalt: Uint8Array, jwt: string): string {
  if (copySalt.length !== 32) throw new TypeError(`a copy's digest takes a salt of 32 bytes, not ${copySalt.length}`)
  if (jwt.includes('~')) throw new TypeError('the digest is taken of the issuer-signed JWT alone, without disclosures')
  return toBase64url(sha256(concat(copySalt, hashOf([], jwt))))
}

/** What the member's Ed25519 signature covers: ENTRY_PREFIX ‖ canonical entry without `sig`. */
export const entrySigningInput = (entry: Omit<LedgerEntry, 'sig'>): Uint8Array => {
  const { v, id, type, source, time, commitment, kid } = entry
  return utf8.encode(ENTRY_PREFIX + canonicalJson({ commitment, id, kid, source, time, type, v } as Json))
}

/**
 * The canonical text of the ledger entry for an event: what travels with it as the extension `ledgerentry`, and becomes the leaf.
 * The caller keeps the salt, which opens the commitment.
 * @throws RangeError where the text would be longer than 1 KiB.
 */
export const makeEntry = (event: CloudEvent, salt: Uint8Array, key: EntrySigner): string =>
  makeEntryOf(event, canonicalEvent(event), salt, key)

/** As `makeEntry`, where the text of the canonical event is at hand. */
export function makeEntryOf(
  { id, type, source, time }: Pick<CloudEvent, 'id' | 'type' | 'source' | 'time'>,
  canonical: string,
  salt: Uint8Array,
  key: EntrySigner,
): string {
  const { kid } = key
  const commitment = commitmentOfText(canonical, salt)
  const sig = toBase64url(key.sign(entrySigningInput({ commitment, id, kid, source, time, type, v: 1 })))
  const text = entryText({ commitment, id, kid, sig, source, time, type, v: 1 })
  const size = utf8.encode(text).length
  if (size > MAX_ENTRY_BYTES) throw new RangeError(`the entry has ${size} bytes; ${MAX_ENTRY_BYTES} are allowed`)
  return text
}
