import { isBase64url } from '../jose/base64url.js'
import { isObject, type JsonObject } from '../jose/json-part.js'
import { ProofError } from '../proof-error.js'
import { type Disclosure, parseDisclosure } from './disclosure.js'
import { reservedNames } from './reserved.js'

/** Where a disclosed claim stands in the processed payload, and which disclosure brought it. */
export type DisclosedClaim = { path: readonly (string | number)[]; disclosure: Disclosure }

export type Processed = {
  /** The Processed SD-JWT Payload (RFC 9901 §7.1). */
  payload: JsonObject
  /** Parents before what is inside them. */
  disclosed: readonly DisclosedClaim[]
}

type Path = readonly (string | number)[]
type State = {
  byDigest: ReadonlyMap<string, Disclosure>
  /** Every digest met so far, decoys too: none may come twice. */
  met: Set<string>
  disclosed: DisclosedClaim[]
}

const MAX_DEPTH = 64

function indexByDigest(texts: readonly string[]): Map<string, Disclosure> {
  const byDigest = new Map<string, Disclosure>()
  for (const text of texts) {
    const disclosure = parseDisclosure(text)
    if (byDigest.has(disclosure.digest)) throw new ProofError('DISCLOSURE_REPEATED')
    byDigest.set(disclosure.digest, disclosure)
  }
  return byDigest
}

/** The disclosure behind a digest; undefined for a decoy, or what the holder keeps back. */
function meet(digest: unknown, state: State): Disclosure | undefined {
  if (typeof digest !== 'string' || digest.length !== 43 || !isBase64url(digest))
    throw new ProofError('SD_MALFORMED', 'a digest is no SHA-256 in base64url')
  if (state.met.has(digest)) throw new ProofError('DIGEST_REPEATED')
  state.met.add(digest)
  return state.byDigest.get(digest)
}

function insert(into: JsonObject, disclosure: Disclosure, path: Path, state: State): void {
  const { name, value } = disclosure
  if (name === undefined) throw new ProofError('DISCLOSURE_MALFORMED', 'a claim needs salt, name and value')
  if (reservedNames.has(name)) throw new ProofError('DISCLOSURE_NAME_RESERVED')
  if (Object.hasOwn(into, name)) throw new ProofError('DISCLOSURE_SHADOWS')
  const here = [...path, name]
  state.disclosed.push({ path: here, disclosure })
  into[name] = open(value, here, state)
}

function openObject(value: JsonObject, path: Path, state: State): JsonObject {
  const out: JsonObject = {}
  for (const [name, inner] of Object.entries(value)) {
    if (name === '...') throw new ProofError('SD_MALFORMED', 'the key "..." stands outside an array')
    if (name === '_sd_alg') throw new ProofError('SD_MALFORMED', '_sd_alg stands below the top level')
    if (name !== '_sd') out[name] = open(inner, [...path, name], state)
  }
  if (Object.hasOwn(value, '_sd')) {
    if (!Array.isArray(value._sd)) throw new ProofError('SD_MALFORMED', '_sd is no array')
    for (const digest of value._sd) {
      const disclosure = meet(digest, state)
      if (disclosure !== undefined) insert(out, disclosure, path, state)
    }
  }
  return out
}

const isPlaceholder = (element: unknown): element is { '...': unknown } =>
  isObject(element) && Object.hasOwn(element, '...')

function openArray(value: readonly unknown[], path: Path, state: State): unknown[] {
  const out: unknown[] = []
  for (const element of value) {
    const here = [...path, out.length]
    if (!isPlaceholder(element)) {
      out.push(open(element, here, state))
      continue
    }
    if (Object.keys(element).length !== 1) throw new ProofError('SD_MALFORMED', 'something stands beside "..."')
    const disclosure = meet(element['...'], state)
    if (disclosure === undefined) continue
    if (disclosure.name !== undefined)
      throw new ProofError('DISCLOSURE_MALFORMED', 'an element has salt and value only')
    state.disclosed.push({ path: here, disclosure })
    out.push(open(disclosure.value, here, state))
  }
  return out
}

function open(value: unknown, path: Path, state: State): unknown {
  if (path.length > MAX_DEPTH) throw new ProofError('TOO_DEEP')
  if (Array.isArray(value)) return openArray(value, path, state)
  return isObject(value) ? openObject(value, path, state) : value
}

/**
 * RFC 9901 §7.1 steps 3 to 5: digests found, disclosures put in their places, `_sd` and `_sd_alg` taken out.
 * @throws ProofError wherever that section says "MUST be rejected", and for what §4 forbids an issuer to write.
 */
export function processSdJwt(payload: JsonObject, disclosures: readonly string[]): Processed {
  const { _sd_alg, ...rest } = payload
  if (Object.hasOwn(payload, '_sd_alg') && _sd_alg !== 'sha-256') throw new ProofError('SD_ALG_REFUSED')
  const state: State = { byDigest: indexByDigest(disclosures), met: new Set(), disclosed: [] }
  const processed = openObject(rest, [], state)
  if (state.disclosed.length !== state.byDigest.size) throw new ProofError('DISCLOSURE_UNREFERENCED')
  return { payload: processed, disclosed: state.disclosed }
}
