import type { Json } from '@testamur/credential-model'
import { textToBase64url } from '#platform'
import { neverDisclosable, reservedNames } from '../sd-jwt/reserved.js'
import { freshHead } from './salts.js'

/** Claims by name. */
export type Claims = Readonly<Record<string, Json>>

/** Disclosable claims that many credentials share: encoded once, each credential adds salts of its own. Made by `prepareClaims`. */
export type PreparedClaims = readonly { readonly name: string; readonly tail: string }[]

/** @throws TypeError for a claim that may not be disclosable */
export function refuseUndisclosable(name: string): void {
  if (neverDisclosable.has(name)) throw new TypeError(`the claim "${name}" may not be selectively disclosable`)
  if (reservedNames.has(name)) throw new TypeError(`a claim may not be named "${name}"`)
}

const tailText = (name: string, value: Json): string => `,${JSON.stringify(name)},${JSON.stringify(value)}`

/** Encodes claims ahead, for `IssueInput.prepared`. @throws TypeError for a claim that may not be disclosable */
export function prepareClaims(claims: Claims): PreparedClaims {
  return Object.keys(claims).flatMap((name) => {
    refuseUndisclosable(name)
    const value = claims[name]
    return value === undefined ? [] : [{ name, tail: textToBase64url(`${tailText(name, value)}]`) }]
  })
}

const CLOSED = ['  ]', ' ]', ']'] as const
const ASCII = /^[\0-\x7f]*$/

/**
 * The disclosures of claims (RFC 9901 §4.2.1), each with a fresh salt. What follows the salts is encoded all at once and cut:
 * each tail is made a multiple of three bytes by a space or two before its bracket, which JSON allows.
 */
export function disclosuresOf(claims: Claims): string[] {
  let text = ''
  const ends: number[] = []
  const others: [at: number, tail: string][] = []
  for (const name of Object.keys(claims)) {
    const value = claims[name]
    if (value === undefined) continue
    const tail = tailText(name, value)
    // Only of ASCII is the number of bytes known without counting.
    if (ASCII.test(tail)) text += tail + CLOSED[tail.length % 3]
    else others.push([ends.length, textToBase64url(`${tail}]`)])
    ends.push(text.length)
  }
  const encoded = textToBase64url(text)
  let from = 0
  const disclosures = ends.map((end) => {
    const tail = encoded.slice((from / 3) * 4, (end / 3) * 4)
    from = end
    return freshHead() + tail
  })
  for (const [at, tail] of others) disclosures[at] += tail
  return disclosures
}

/** A disclosure with a fresh salt, of a claim that was encoded ahead. */
export const disclosureOfPrepared = (tail: string): string => freshHead() + tail
