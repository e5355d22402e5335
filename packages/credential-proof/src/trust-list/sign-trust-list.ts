import { textToBase64url, toBase64url } from '#platform'
import type { EntrySigner } from '../entry/make-entry.js'
import type { TrustedKey } from '../verify/types.js'

export const TRUST_LIST_TYP = 'testamur-trust-list+jwt'

/** A member as the list has it. What a suspended member, or one that left, signed before stays good. */
export type ListedMember = {
  slug: string
  name: string
  iss: string
  state: 'active' | 'suspended' | 'left'
  keys: readonly TrustedKey[]
}

/** All that a verifier must know of a consortium to judge its credentials offline. Times in seconds since 1970. */
export type TrustList = {
  /** The consortium's own `iss`. */
  iss: string
  iat: number
  exp: number
  /** Base64 DER of the consortium's certificates, to which the chains in `x5c` lead. */
  roots: readonly string[]
  members: readonly ListedMember[]
}

/** The list as a JWS in compact serialization, `alg` EdDSA, by the consortium's key with purpose `ledger`. */
export function signTrustList(list: TrustList, { kid, sign }: EntrySigner): string {
  const header = textToBase64url(JSON.stringify({ alg: 'EdDSA', typ: TRUST_LIST_TYP, kid }))
  const signed = `${header}.${textToBase64url(JSON.stringify(list))}`
  return `${signed}.${toBase64url(sign(new TextEncoder().encode(signed)))}`
}
