import { parseStrictJson } from '@testamur/credential-model'
import { z } from 'zod'
import { OAuthError } from '../oauth-error.js'
import { readJws, readPart, signatureHolds } from './jws.js'
import type { KeyAttestation } from './key-attestation.js'
import { type BindingKey, ProofJwk, toBindingKey } from './proof-key.js'

const Header = z.looseObject({
  typ: z.literal('openid4vci-proof+jwt'),
  alg: z.literal('ES256'),
  jwk: ProofJwk.optional(),
  kid: z.string().max(1_100).optional(),
  key_attestation: z.string().optional(),
  x5c: z.undefined('certificates are not read here: send jwk').optional(),
  trust_chain: z.undefined('trust chains are not read here').optional(),
  crit: z.undefined('extensions are not understood').optional(),
})
const Claims = z.looseObject({
  aud: z.string(),
  iat: z.number(),
  iss: z.string().optional(),
  nonce: z.string().max(200).optional(),
})

/** How old a proof may be, and how far ahead its clock, in seconds (§13.5). */
const WINDOW = 300
const MAX_PROOF = 50_000

const refuse = (why: string) => new OAuthError('invalid_proof', why)

export type ProofContext = {
  /** The identifier of the credential issuer. */
  issuer: string
  now: Date
  /** Of the client that the access token was given to, where it has a name. */
  clientId?: string
  /** Reads an attestation in the header of the proof; undefined where none is trusted and none is wanted. */
  attested: (jwt: string) => KeyAttestation | undefined
}

/** What one key proof proves, save that its nonces were given out. */
export type KeyProof = { key: BindingKey; nonces: string[]; attestation?: KeyAttestation }

/** The key of a DID that is a key (did:jwk method); its one verification method is `#0`. */
function keyOfDid(kid: string): BindingKey | undefined {
  const [, encoded] = /^did:jwk:([\w-]{1,1000})(?:#0)?$/.exec(kid) ?? []
  if (encoded === undefined) return undefined
  try {
    return toBindingKey(ProofJwk.parse(parseStrictJson(Buffer.from(encoded, 'base64url').toString())))
  } catch {
    throw refuse('kid is a did:jwk of no public key of P-256')
  }
}

const named = (keys: readonly BindingKey[], kid: string): BindingKey | undefined =>
  keys.find((key) => key.kid === kid || key.thumbprint === kid) ??
  (/^\d{1,2}$/.test(kid) ? keys[Number(kid)] : undefined)

/** The key that the header names: as itself, as a DID, or among those that are attested (by kid, thumbprint or place). */
function signingKey({ jwk, kid }: z.infer<typeof Header>, attestation: KeyAttestation | undefined): BindingKey {
  if (jwk && kid !== undefined) throw refuse('kid and jwk exclude each other')
  if (jwk) return toBindingKey(jwk)
  if (kid === undefined) throw refuse('the header names no key: send jwk')
  const key = keyOfDid(kid) ?? (attestation && named(attestation.keys, kid))
  if (key) return key
  throw refuse('kid is neither a did:jwk nor of a key that is attested: send jwk')
}

function checkClaims(claims: z.infer<typeof Claims>, { issuer, now, clientId }: ProofContext): string {
  const { aud, iat, iss, nonce } = claims
  if (aud !== issuer) throw refuse('aud is not the identifier of this credential issuer')
  if (Math.abs(now.getTime() / 1_000 - iat) > WINDOW) throw refuse('iat lies more than five minutes from now')
  if (iss !== undefined && clientId !== undefined && iss !== clientId) throw refuse('iss is not the client_id')
  if (nonce === undefined) throw refuse('the proof carries no nonce: get one from the nonce endpoint')
  return nonce
}

/**
 * What a `jwt` key proof proves (OpenID4VCI 1.0 App. F.1, F.4), save that its nonces were given out: the caller uses those up.
 * @throws OAuthError invalid_proof
 */
export function readKeyProof(jwt: string, context: ProofContext): KeyProof {
  const jws = readJws(jwt, 'the proof', MAX_PROOF)
  const header = readPart(jws.header, Header, 'the header of the proof')
  const nonce = checkClaims(readPart(jws.payload, Claims, 'the payload of the proof'), context)
  const attestation = header.key_attestation === undefined ? undefined : context.attested(header.key_attestation)
  const key = signingKey(header, attestation)
  if (!signatureHolds(jws, key.key)) throw refuse('the signature of the proof does not hold')
  if (!attestation) return { key, nonces: [nonce] }
  if (!attestation.keys.some((other) => other.thumbprint === key.thumbprint))
    throw refuse('the proof is not signed by a key that is attested')
  if (attestation.nonce === undefined) throw refuse('the key attestation carries no nonce')
  return { key, nonces: [nonce, attestation.nonce], attestation }
}
