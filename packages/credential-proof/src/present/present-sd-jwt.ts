import { bytesOfAscii, sha256Text, textToBase64url, toBase64url } from '#platform'
import { ProofError } from '../proof-error.js'
import { type SdJwtParts, splitSdJwt } from '../sd-jwt/parts.js'
import { type DisclosedClaim, processSdJwt } from '../sd-jwt/process.js'

export type KeyBindingRequest = {
  /** Whom the presentation is for, and what it answers (RFC 9901 §4.3). */
  aud: string
  nonce: string
  /** Seconds since 1970. */
  iat: number
  /** Signs with the holder's ES256 key, the one in `cnf`: r ‖ s, 64 bytes. */
  sign: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>
}

export type PresentOptions = {
  /** The names of top-level claims with all inside them, or a choice claim by claim. What a choice stands inside comes along. */
  reveal: 'all' | readonly string[] | ((claim: DisclosedClaim) => boolean)
  keyBinding?: KeyBindingRequest
}

function issued(token: string): SdJwtParts {
  const parts = splitSdJwt(token)
  if (parts.keyBinding !== undefined)
    throw new ProofError('MALFORMED', 'an issued SD-JWT has no key binding (RFC 9901 §7.2)')
  return parts
}

/** Every claim of an issued SD-JWT that its holder may show or keep, and where it stands. @throws ProofError */
export function disclosableClaims(token: string): readonly DisclosedClaim[] {
  const { jwt, disclosures } = issued(token)
  return processSdJwt(jwt.payload, disclosures).disclosed
}

const chooser = (reveal: PresentOptions['reveal']): ((claim: DisclosedClaim) => boolean) => {
  if (reveal === 'all') return () => true
  if (typeof reveal === 'function') return reveal
  return ({ path }) => reveal.includes(String(path[0]))
}

const isInside = (inner: DisclosedClaim, outer: DisclosedClaim): boolean =>
  inner.path.length > outer.path.length && outer.path.every((step, i) => step === inner.path[i])

async function keyBindingJwt({ aud, nonce, iat, sign }: KeyBindingRequest, bound: string): Promise<string> {
  const header = textToBase64url(JSON.stringify({ alg: 'ES256', typ: 'kb+jwt' }))
  const payload = textToBase64url(JSON.stringify({ iat, aud, nonce, sd_hash: sha256Text(bound) }))
  const signed = `${header}.${payload}`
  return `${signed}.${toBase64url(await sign(bytesOfAscii(signed)))}`
}

/**
 * What a holder sends to a verifier (RFC 9901 §7.2): the chosen disclosures, and a key binding JWT where one is asked for.
 * @throws ProofError where the token is not one that an issuer hands out.
 */
export async function presentSdJwt(token: string, { reveal, keyBinding }: PresentOptions): Promise<string> {
  const claims = disclosableClaims(token)
  const wanted = claims.filter(chooser(reveal))
  const shown = new Set(wanted.map((claim) => claim.disclosure.text))
  for (const outer of claims) if (wanted.some((inner) => isInside(inner, outer))) shown.add(outer.disclosure.text)
  const { jwt, disclosures } = issued(token)
  const bound = `${[jwt.text, ...disclosures.filter((text) => shown.has(text))].join('~')}~`
  return keyBinding === undefined ? bound : bound + (await keyBindingJwt(keyBinding, bound))
}
