import { bytesOfAscii, sha256Text, textToBase64url, toBase64url } from '#platform'
import { reservedNames } from '../sd-jwt/reserved.js'
import {
  type Claims,
  disclosureOfPrepared,
  disclosuresOf,
  type PreparedClaims,
  refuseUndisclosable,
} from './disclosure.js'
import { freshSalt } from './salts.js'

/** Signs with ES256 and answers r ‖ s, 64 bytes (RFC 7518 §3.4). */
export type SignEs256 = (bytes: Uint8Array) => Uint8Array

export type EncodeInput = {
  /** `kid` of a key with purpose `credential`; `x5c` its certificate chain, base64 DER, leaf first. */
  header: { kid: string; x5c?: readonly string[] }
  /** What everyone sees: `iss`, `vct`, `iat`, `status`, … */
  plain: Claims
  /** What the holder may show or keep, one disclosure each. */
  disclosable: Claims
  /** More of the same, encoded ahead by `prepareClaims`. */
  prepared?: PreparedClaims
  /** Digests that stand for nothing, so that the number of claims does not show (RFC 9901 §4.2.5). */
  decoys?: number
}

export type IssueInput = EncodeInput & { sign: SignEs256 }

/** An SD-JWT VC that waits for its signature. */
export type EncodedSdJwtVc = {
  /** What is to be signed: ASCII, `<header>.<payload>` (RFC 7515 §5.1). */
  signingInput: string
  /** In the order of `disclosable`, then of `prepared`. */
  disclosures: string[]
  /** Puts the token together. `signature` is r ‖ s of ES256 over the signing input, 64 bytes (RFC 7518 §3.4). */
  finish: (signature: Uint8Array) => Issued
}

export type Issued = {
  /** `<jwt>~<disclosure>~…~` */
  token: string
  /** The issuer-signed JWT alone: what `copyDigest` is taken of. */
  jwt: string
  /** In the order of `disclosable`, then of `prepared`. */
  disclosures: string[]
}

function refuse(input: EncodeInput): void {
  for (const name of Object.keys(input.disclosable)) {
    refuseUndisclosable(name)
    if (Object.hasOwn(input.plain, name)) throw new TypeError(`the claim "${name}" is both plain and disclosable`)
  }
  for (const { name } of input.prepared ?? []) {
    if (Object.hasOwn(input.plain, name)) throw new TypeError(`the claim "${name}" is both plain and disclosable`)
    if (Object.hasOwn(input.disclosable, name)) throw new TypeError(`the claim "${name}" is given twice`)
  }
  for (const name of Object.keys(input.plain))
    if (reservedNames.has(name)) throw new TypeError(`a claim may not be named "${name}"`)
}

// One key signs many credentials: its header is the same each time.
const headers = new Map<string, { x5c: readonly string[] | undefined; encoded: string }>()
const MOST_HEADERS = 1_000

function headerOf({ kid, x5c }: EncodeInput['header']): string {
  const known = headers.get(kid)
  if (known !== undefined && known.x5c === x5c) return known.encoded
  const encoded = textToBase64url(JSON.stringify({ alg: 'ES256', typ: 'dc+sd-jwt', kid, ...(x5c && { x5c }) }))
  if (headers.size >= MOST_HEADERS) headers.clear()
  headers.set(kid, { x5c, encoded })
  return encoded
}

/** `plain` and the digests behind it. Digests are base64url and need no escape. */
function payloadOf(plain: Claims, digests: readonly string[]): string {
  const open = JSON.stringify(plain).slice(0, -1)
  const _sd = digests.length > 0 ? `"_sd":["${digests.join('","')}"],` : ''
  return `${open}${open === '{' ? '' : ','}${_sd}"_sd_alg":"sha-256"}`
}

/** Digests in the order of their values, which tells nothing of the order of the claims (RFC 9901 §4.2.4.1). */
function digestsOf(disclosures: readonly string[], decoys: number): string[] {
  const digests = disclosures.map(sha256Text)
  for (let i = 0; i < decoys; i++) digests.push(sha256Text(freshSalt()))
  return digests.sort()
}

function finish(signingInput: string, disclosures: string[], signature: Uint8Array): Issued {
  if (signature.length !== 64) throw new TypeError(`an ES256 signature has 64 bytes, not ${signature.length}`)
  const jwt = `${signingInput}.${toBase64url(signature)}`
  return { jwt, disclosures, token: `${[jwt, ...disclosures].join('~')}~` }
}

/**
 * Encodes an SD-JWT VC (RFC 9901, draft-ietf-oauth-sd-jwt-vc) up to its signature: `typ` dc+sd-jwt, ES256, sha-256,
 * a salt of 144 random bits for each disclosure. Undefined claims are left out.
 * For a signer that answers later; `issueSdJwtVc` is for one that answers at once.
 * @throws TypeError for a claim that may not be disclosable, or that is given twice.
 */
export function encodeSdJwtVc(input: EncodeInput): EncodedSdJwtVc {
  refuse(input)
  const disclosures = disclosuresOf(input.disclosable)
  for (const { tail } of input.prepared ?? []) disclosures.push(disclosureOfPrepared(tail))
  const payload = payloadOf(input.plain, digestsOf(disclosures, input.decoys ?? 0))
  const signingInput = `${headerOf(input.header)}.${textToBase64url(payload)}`
  return { signingInput, disclosures, finish: (signature) => finish(signingInput, disclosures, signature) }
}

/** Encodes and signs an SD-JWT VC, synchronously. @throws TypeError as `encodeSdJwtVc` */
export function issueSdJwtVc(input: IssueInput): Issued {
  const encoded = encodeSdJwtVc(input)
  return encoded.finish(input.sign(bytesOfAscii(encoded.signingInput)))
}
