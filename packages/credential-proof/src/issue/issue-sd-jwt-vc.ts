import { bytesOfAscii, sha256Text, textToBase64url, toBase64url } from '#platform'
import { reservedNames } from '../sd-jwt/reserved.js'
import {
  type Claims,
  disclosureOf,
  disclosureOfPrepared,
  type PreparedClaims,
  refuseUndisclosable,
} from './disclosure.js'
import { freshSalt } from './salts.js'

/** Signs with ES256 and answers r ‖ s, 64 bytes (RFC 7518 §3.4). */
export type SignEs256 = (bytes: Uint8Array) => Uint8Array

export type IssueInput = {
  /** `kid` of a key with purpose `credential`; `x5c` its certificate chain, base64 DER, leaf first. */
  header: { kid: string; x5c?: readonly string[] }
  /** What everyone sees: `iss`, `vct`, `iat`, `status`, … */
  plain: Claims
  /** What the holder may show or keep, one disclosure each. */
  disclosable: Claims
  /** More of the same, encoded ahead by `prepareClaims`. */
  prepared?: PreparedClaims
  sign: SignEs256
  /** Digests that stand for nothing, so that the number of claims does not show (RFC 9901 §4.2.5). */
  decoys?: number
}

export type Issued = {
  /** `<jwt>~<disclosure>~…~` */
  token: string
  /** The issuer-signed JWT alone: what `copyDigest` is taken of. */
  jwt: string
  /** In the order of `disclosable`, then of `prepared`. */
  disclosures: string[]
}

function refuse(input: IssueInput): void {
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

function headerOf({ kid, x5c }: IssueInput['header']): string {
  return textToBase64url(JSON.stringify({ alg: 'ES256', typ: 'dc+sd-jwt', kid, ...(x5c !== undefined && { x5c }) }))
}

/** Digests in the order of their values, which tells nothing of the order of the claims (RFC 9901 §4.2.4.1). */
function digestsOf(disclosures: readonly string[], decoys: number): string[] {
  const digests = disclosures.map(sha256Text)
  for (let i = 0; i < decoys; i++) digests.push(sha256Text(freshSalt()))
  return digests.sort()
}

/**
 * Encodes and signs an SD-JWT VC (RFC 9901, draft-ietf-oauth-sd-jwt-vc), synchronously: `typ` dc+sd-jwt, ES256, sha-256,
 * a salt of 144 random bits for each disclosure. Undefined claims are left out.
 * @throws TypeError for a claim that may not be disclosable, or that is given twice.
 */
export function issueSdJwtVc(input: IssueInput): Issued {
  refuse(input)
  const disclosures: string[] = []
  for (const name of Object.keys(input.disclosable)) {
    const value = input.disclosable[name]
    if (value !== undefined) disclosures.push(disclosureOf(name, value))
  }
  for (const { tail } of input.prepared ?? []) disclosures.push(disclosureOfPrepared(tail))
  const _sd = digestsOf(disclosures, input.decoys ?? 0)
  const payload = JSON.stringify({
    ...input.plain,
    ...(_sd.length > 0 && { _sd }),
    _sd_alg: 'sha-256',
  })
  const signed = `${headerOf(input.header)}.${textToBase64url(payload)}`
  const jwt = `${signed}.${toBase64url(input.sign(bytesOfAscii(signed)))}`
  return { jwt, disclosures, token: `${[jwt, ...disclosures].join('~')}~` }
}
