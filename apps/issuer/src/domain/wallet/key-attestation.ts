import { z } from 'zod'
import { OAuthError } from '../oauth-error.js'
import { providerKey, type WalletProviders } from '../wallet-providers.js'
import { readJws, readPart, signatureHolds } from './jws.js'
import { type BindingKey, ProofJwk, toBindingKey } from './proof-key.js'

const Header = z.looseObject({
  typ: z.literal('key-attestation+jwt'),
  alg: z.literal('ES256'),
  kid: z.string().max(200).optional(),
  x5c: z.array(z.string().max(8_000)).min(1).optional(),
  crit: z.undefined('extensions are not understood').optional(),
  jwk: z.undefined('a key attestation is trusted by x5c or kid').optional(),
})
const levels = z.array(z.string().max(200)).min(1).optional()
const Claims = z.looseObject({
  iat: z.number(),
  exp: z.number().optional(),
  nonce: z.string().max(200).optional(),
  attested_keys: z.array(ProofJwk).min(1).max(100),
  key_storage: levels,
  user_authentication: levels,
})

const MAX_ATTESTATION = 40_000
/** How far the clock of who attests may be ahead, in seconds. */
const AHEAD = 60

const refuse = (why: string) => new OAuthError('invalid_proof', `the key attestation: ${why}`)

export type KeyAttestation = { keys: BindingKey[]; nonce?: string }

/**
 * The keys that a provider which is trusted here attests (OpenID4VCI 1.0 App. D.1; HAIP 1.0 §4.5.1): its signature, its chain,
 * its times, and keys of P-256 alone. Whether it was withdrawn (`status`) is not looked up.
 * @param withProof whether it stands in the header of a key proof: then it must say when it ends
 * @throws OAuthError invalid_proof
 */
export function readKeyAttestation(
  jwt: string,
  { providers, now, withProof }: { providers: WalletProviders; now: Date; withProof: boolean },
): KeyAttestation {
  const jws = readJws(jwt, 'the key attestation', MAX_ATTESTATION)
  const header = readPart(jws.header, Header, 'the header of the key attestation')
  const { iat, exp, nonce, attested_keys } = readPart(jws.payload, Claims, 'the payload of the key attestation')
  const signer = providerKey(header, providers, now)
  if (!signer) throw refuse('no wallet provider that is trusted here signed it')
  if (!signatureHolds(jws, signer)) throw refuse('its signature does not hold')
  const seconds = now.getTime() / 1_000
  if (iat > seconds + AHEAD) throw refuse('iat lies in the future')
  if (exp !== undefined && exp <= seconds) throw refuse('it has expired')
  if (exp === undefined && withProof) throw refuse('it does not say when it ends, as it must with a key proof')
  return { keys: attested_keys.map(toBindingKey), ...(nonce !== undefined && { nonce }) }
}
