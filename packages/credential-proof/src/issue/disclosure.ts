import type { Json } from '@testamur/credential-model'
import { textToBase64url } from '#platform'
import { neverDisclosable, reservedNames } from '../sd-jwt/reserved.js'
import { freshSalt } from './salts.js'

/** Claims by name. */
export type Claims = Readonly<Record<string, Json>>

/** Disclosable claims that many credentials share: encoded once, each credential adds salts of its own. Made by `prepareClaims`. */
export type PreparedClaims = readonly { readonly name: string; readonly tail: string }[]

/** @throws TypeError for a claim that may not be disclosable */
export function refuseUndisclosable(name: string): void {
  if (neverDisclosable.has(name)) throw new TypeError(`the claim "${name}" may not be selectively disclosable`)
  if (reservedNames.has(name)) throw new TypeError(`a claim may not be named "${name}"`)
}

// `["`, a salt of 24 characters and `"` are 27 bytes, which are 36 characters of base64url to the bit: what follows can be
// encoded apart, and ahead.
const headOf = (salt: string): string => textToBase64url(`["${salt}"`)
const tailOf = (name: string, value: Json): string =>
  textToBase64url(`,${JSON.stringify(name)},${JSON.stringify(value)}]`)

/** Encodes claims ahead, for `IssueInput.prepared`. @throws TypeError for a claim that may not be disclosable */
export function prepareClaims(claims: Claims): PreparedClaims {
  return Object.keys(claims).flatMap((name) => {
    refuseUndisclosable(name)
    const value = claims[name]
    return value === undefined ? [] : [{ name, tail: tailOf(name, value) }]
  })
}

/** A disclosure (RFC 9901 §4.2.1) with a fresh salt. */
export const disclosureOf = (name: string, value: Json): string =>
  textToBase64url(`["${freshSalt()}",${JSON.stringify(name)},${JSON.stringify(value)}]`)

/** As `disclosureOf`, of a claim that was encoded ahead. */
export const disclosureOfPrepared = (tail: string): string => headOf(freshSalt()) + tail
