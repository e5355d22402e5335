import { hash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { thumbprint } from '../holder-key.js'
import { OAuthError } from '../oauth-error.js'
import { EcPublicJwk, es256Holds, publicKeyOf, readAs, readJwt } from './jwt.js'
import type { UsedOnce } from './used-once.js'

const Header = z.looseObject({
  typ: z.literal('dpop+jwt'),
  alg: z.literal('ES256'),
  jwk: EcPublicJwk,
  crit: z.undefined('extensions are not understood').optional(),
})
const Claims = z.looseObject({
  jti: z.string().min(1).max(500),
  htm: z.string(),
  htu: z.string().max(2_000),
  iat: z.number(),
  ath: z.string().optional(),
  nonce: z.string().max(200).optional(),
})

/** How far the clock of a wallet may be from ours, either way, in seconds (RFC 9449 §11.1). */
export const DPOP_WINDOW = 300

const refuse = (why: string) => new OAuthError('invalid_dpop_proof', `the DPoP proof: ${why}`)

/** The request that a proof must have been made for. */
export type DpopRequest = {
  method: string
  /** The address that people and programs use, without query. */
  url: string
  /** The access token that comes with it. */
  accessToken?: string
  now: Date
}

/** What a proof proves: whoever sent it holds the key of this RFC 7638 thumbprint. */
export type DpopProof = UsedOnce & { jkt: string; nonce?: string }

/** Compared as RFC 3986 §6.2.2 and §6.2.3 normalise it, without query and fragment (RFC 9449 §4.3). */
function sameUrl(htu: string, url: string): boolean {
  if (!URL.canParse(htu)) return false
  const { origin, pathname } = new URL(htu)
  const expected = new URL(url)
  return origin === expected.origin && pathname === expected.pathname
}

const sameHash = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/**
 * Checks a DPoP proof by the steps of RFC 9449 §4.3, save its nonce and that it was not seen before: those are the caller's.
 * @throws OAuthError invalid_dpop_proof
 */
export function readDpopProof(proof: string, { method, url, accessToken, now }: DpopRequest): DpopProof {
  const jwt = readJwt(proof, refuse)
  const { jwk } = readAs(jwt.header, Header, refuse)
  const { jti, htm, htu, iat, ath, nonce } = readAs(jwt.payload, Claims, refuse)
  if (!es256Holds(jwt, publicKeyOf(jwk, refuse))) throw refuse('its signature does not hold')
  if (htm !== method) throw refuse('htm is not the method of this request')
  if (!sameUrl(htu, url)) throw refuse('htu is not the address of this request')
  if (Math.abs(now.getTime() / 1_000 - iat) > DPOP_WINDOW) throw refuse('iat lies more than five minutes from now')
  if (accessToken !== undefined && !sameHash(ath ?? '', hash('sha256', accessToken, 'base64url')))
    throw refuse('ath is not the hash of the access token')
  const jkt = thumbprint(jwk)
  return {
    jkt,
    ...(nonce !== undefined && { nonce }),
    id: hash('sha256', `dpop\n${jkt}\n${jti}`, 'buffer'),
    until: new Date((iat + DPOP_WINDOW + 1) * 1_000),
  }
}
