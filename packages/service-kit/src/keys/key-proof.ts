import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import {
  KeyPurpose,
  MemberSlug,
  type PublicJwk,
  parseStrictJson,
  ServiceName,
  TestamurError,
} from '@testamur/credential-model'
import { z } from 'zod'
import { algorithmOfJwk, algorithmsOf, type SigningAlgorithm, type SigningKey, thumbprint } from './signing-key.js'

export const KEY_PROOF_AUDIENCE = 'testamur-registry'
const TYPE = 'key-proof+jwt'
/** How far the times of two services may lie apart, and how long a proof may be under way, in seconds. */
const TOLERANCE = 300

const Header = z.strictObject({
  alg: z.enum(['ES256', 'EdDSA', 'RS256']),
  typ: z.literal(TYPE),
  kid: z.string().max(200),
})
export const KeyProofClaims = z.strictObject({
  aud: z.literal(KEY_PROOF_AUDIENCE),
  member: MemberSlug,
  purpose: KeyPurpose,
  service: ServiceName,
  kid: z.string().max(200),
  iat: z.int(),
})
export type KeyProofClaims = z.infer<typeof KeyProofClaims>

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A compact JWS (RFC 7515) by the key itself: its holder wants to sign with it for `member`. */
export async function makeKeyProof(
  key: SigningKey,
  claims: Omit<KeyProofClaims, 'aud' | 'kid' | 'iat'>,
  now: Date,
): Promise<string> {
  const { member, purpose, service } = claims
  const payload: KeyProofClaims = {
    ...({ aud: KEY_PROOF_AUDIENCE, member, purpose, service, kid: key.kid } as const),
    iat: Math.floor(now.getTime() / 1_000),
  }
  const input = `${part({ alg: key.alg, typ: TYPE, kid: key.kid })}.${part(payload)}`
  return `${input}.${Buffer.from(await key.sign(Buffer.from(input))).toString('base64url')}`
}

const invalid = (why: string) =>
  new TestamurError('KEY_PROOF_INVALID', `The proof of possession does not hold: ${why}.`, {
    remedy: 'Make a new proof with the key that is to be enrolled.',
  })

function read<Schema extends z.ZodType>(text: string | undefined, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(parseStrictJson(Buffer.from(text ?? '', 'base64url').toString())) as z.infer<Schema>
  } catch {
    throw invalid('it is not of the form that it must have')
  }
}

const curves = { ES256: 'P-256', EdDSA: 'Ed25519', RS256: undefined } as const

/** Of the kind of the algorithm; an RSA key of 2048 to 4096 bits (RFC 7518 §3.3 wants 2048 at least). */
function isOfAlgorithm(jwk: PublicJwk, alg: SigningAlgorithm): boolean {
  if (algorithmOfJwk(jwk) !== alg || jwk.crv !== curves[alg]) return false
  const bytes = Buffer.from(jwk.n ?? '', 'base64url').length
  return alg !== 'RS256' || (bytes >= 256 && bytes <= 512)
}

function signatureHolds(proof: string, jwk: PublicJwk, alg: SigningAlgorithm): boolean {
  const end = proof.lastIndexOf('.')
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
    const [input, signature] = [Buffer.from(proof.slice(0, end)), Buffer.from(proof.slice(end + 1), 'base64url')]
    if (alg === 'EdDSA') return verify(null, input, key, signature)
    return verify('sha256', input, alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key, signature)
  } catch {
    return false
  }
}

/**
 * What a proof says, once it holds for this public key: its signature, its algorithm for the purpose, a `kid` that is
 * the key's thumbprint, and a time within five minutes.
 * @throws TestamurError KEY_PROOF_INVALID
 */
export function readKeyProof(proof: string, jwk: PublicJwk, now: Date): KeyProofClaims {
  const parts = proof.split('.')
  if (parts.length !== 3) throw invalid('it is not a compact JWS')
  const header = read(parts[0], Header)
  const claims = read(parts[1], KeyProofClaims)
  if (!algorithmsOf(claims.purpose).includes(header.alg)) throw invalid('the algorithm is not that of the purpose')
  if (!isOfAlgorithm(jwk, header.alg)) throw invalid('the key is not of the kind that its algorithm needs')
  if (header.kid !== claims.kid || claims.kid !== thumbprint(jwk)) throw invalid("the kid is not the key's thumbprint")
  if (Math.abs(now.getTime() / 1_000 - claims.iat) > TOLERANCE)
    throw invalid('it was not made within the last five minutes')
  if (!signatureHolds(proof, jwk, header.alg)) throw invalid('the signature is not by this key')
  return claims
}
