import { hash } from 'node:crypto'
import { z } from 'zod'
import { thumbprint } from '../holder-key.js'
import { OAuthError } from '../oauth-error.js'
import { providerKey, type WalletProviders } from '../wallet-providers.js'
import { MAX_CLIENT_ID } from './authorization-request.js'
import { EcPublicJwk, es256Holds, publicKeyOf, readAs, readJwt } from './jwt.js'
import type { UsedOnce } from './used-once.js'

const noExtensions = { crit: z.undefined('extensions are not understood').optional() }
const Header = z.looseObject({
  typ: z.literal('oauth-client-attestation+jwt'),
  alg: z.literal('ES256'),
  kid: z.string().max(200).optional(),
  x5c: z.array(z.string().max(8_000)).min(1).optional(),
  ...noExtensions,
})
const Claims = z.looseObject({
  sub: z.string().min(1).max(MAX_CLIENT_ID),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  cnf: z.looseObject({ jwk: EcPublicJwk }),
})
const PopHeader = z.looseObject({
  typ: z.literal('oauth-client-attestation-pop+jwt'),
  alg: z.literal('ES256'),
  ...noExtensions,
})
const PopClaims = z.looseObject({
  aud: z.string(),
  jti: z.string().min(1).max(500),
  iat: z.number(),
  exp: z.number().optional(),
  nbf: z.number().optional(),
})

/** How old a proof of possession may be, and how far a wallet's clock may be ahead, in seconds. */
const OLDEST = 300
const AHEAD = 60

const refuseAttestation = (why: string) => new OAuthError('invalid_client', `the client attestation: ${why}`)
const refusePop = (why: string) => new OAuthError('invalid_client', `the proof of the client attestation: ${why}`)

/** A wallet for which a provider vouches, and the key that this copy of it holds. */
export type AttestedClient = { clientId: string; jwk: z.infer<typeof EcPublicJwk>; instance: string }

/**
 * Reads a wallet attestation (Attestation-Based Client Authentication §4, §7.1; OpenID4VCI 1.0 App. E): by a provider that is
 * trusted here, in force now, with a public key. HAIP 1.0 §4.4.1 wants its certificates along.
 * @throws OAuthError invalid_client
 */
export function readClientAttestation(
  attestation: string,
  { providers, now, haip }: { providers: WalletProviders; now: Date; haip: boolean },
): AttestedClient {
  const jwt = readJwt(attestation, refuseAttestation)
  const header = readAs(jwt.header, Header, refuseAttestation)
  const { sub, exp, nbf, iat, cnf } = readAs(jwt.payload, Claims, refuseAttestation)
  if (haip && !header.x5c) throw refuseAttestation('it comes without the certificates of its signer (x5c)')
  const signer = providerKey(header, providers, now)
  if (!signer) throw refuseAttestation('no wallet provider that is trusted here signed it')
  if (!es256Holds(jwt, signer)) throw refuseAttestation('its signature does not hold')
  const seconds = now.getTime() / 1_000
  if (exp <= seconds) throw refuseAttestation('it has expired')
  if (Math.max(nbf ?? 0, iat ?? 0) > seconds + AHEAD) throw refuseAttestation('it is from the future')
  return { clientId: sub, jwk: cnf.jwk, instance: thumbprint(cnf.jwk) }
}

/**
 * Checks that whoever sent the attestation holds its key (§5.1, §7.2). That the proof was not seen before is the caller's.
 * @throws OAuthError invalid_client
 */
export function readAttestationPop(
  pop: string,
  { client, issuer, now }: { client: AttestedClient; issuer: string; now: Date },
): UsedOnce {
  const jwt = readJwt(pop, refusePop)
  readAs(jwt.header, PopHeader, refusePop)
  const { aud, jti, iat, exp, nbf } = readAs(jwt.payload, PopClaims, refusePop)
  if (!es256Holds(jwt, publicKeyOf(client.jwk, refusePop))) throw refusePop('it is not signed by the attested key')
  if (aud !== issuer) throw refusePop('aud is not this authorization server')
  const seconds = now.getTime() / 1_000
  if (iat < seconds - OLDEST) throw refusePop('it is older than five minutes')
  if (Math.max(nbf ?? 0, iat) > seconds + AHEAD) throw refusePop('it is from the future')
  if (exp !== undefined && exp <= seconds) throw refusePop('it has expired')
  return {
    id: hash('sha256', `attestation\n${client.instance}\n${jti}`, 'buffer'),
    until: new Date((iat + OLDEST + 1) * 1_000),
  }
}
