import { hash } from 'node:crypto'
import { z } from 'zod'
import { OAuthError } from '../oauth-error.js'
import type { Clients, RegisteredClient } from './clients.js'
import { es256Holds, readAs, readJwt } from './jwt.js'
import type { UsedOnce } from './used-once.js'

export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const Header = z.looseObject({
  alg: z.literal('ES256'),
  kid: z.string().max(200).optional(),
  typ: z.string().max(100).optional(),
  crit: z.undefined('extensions are not understood').optional(),
})
const Claims = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string()).length(1)]),
  jti: z.string().min(1).max(500),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
})

/** How far the clock of a client may be ahead, and how long an assertion may live, in seconds. */
const AHEAD = 60
const LONGEST = 3_600

const refuse = (why: string) => new OAuthError('invalid_client', `the client assertion: ${why}`)

/**
 * Authenticates a registered client by private_key_jwt (RFC 7523 §3). Its audience is the identifier of this authorization
 * server alone, so that an assertion for another one is none here. That it was not seen before is the caller's to check.
 * @throws OAuthError invalid_client
 */
export function readClientAssertion(
  assertion: string,
  { clients, issuer, now }: { clients: Clients; issuer: string; now: Date },
): UsedOnce & { client: RegisteredClient } {
  const jwt = readJwt(assertion, refuse)
  const { kid } = readAs(jwt.header, Header, refuse)
  const { iss, sub, aud, jti, exp, nbf, iat } = readAs(jwt.payload, Claims, refuse)
  const client = clients.get(sub)
  if (!client || iss !== sub) throw refuse('iss and sub name no client that is registered here')
  const keys = client.keys.filter((k) => kid === undefined || k.kid === undefined || k.kid === kid)
  if (!keys.some(({ key }) => es256Holds(jwt, key))) throw refuse('its signature does not hold')
  if ((Array.isArray(aud) ? aud[0] : aud) !== issuer) throw refuse('aud is not this authorization server')
  const seconds = now.getTime() / 1_000
  if (exp <= seconds) throw refuse('it has expired')
  if (exp > seconds + LONGEST) throw refuse('it is good for more than an hour')
  if (Math.max(nbf ?? 0, iat ?? 0) > seconds + AHEAD) throw refuse('it is from the future')
  return {
    client,
    id: hash('sha256', `assertion\n${sub}\n${jti}`, 'buffer'),
    until: new Date((exp + 1) * 1_000),
  }
}
