import { z } from '@hono/zod-openapi'
import { clientAddress, createRouter, sha256Url } from '@testamur/service-kit'
import type { Context as HttpContext } from 'hono'
import { type Exchanged, exchangeCode } from '../../commands/authorization/exchange-code.js'
import { type Identity, identify } from '../../commands/authorization/identify.js'
import { redeemCode } from '../../commands/authorization/redeem-code.js'
import type { Context } from '../../context.js'
import { AUTHORIZATION_CODE, PRE_AUTHORIZED } from '../../domain/authorization/grants.js'
import { grantedDetails, readRequested } from '../../domain/authorization/requested.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { speak, walletEndpoint } from '../oauth-answer.js'
import { clientRequest } from './client-request.js'
import { type Params, readForm, required } from './form.js'
import { createPenalties, type Penalties } from './penalties.js'

const Token = z.looseObject({ access_token: z.string(), token_type: z.enum(['Bearer', 'DPoP']), expires_in: z.int() })
const tokenRoute = walletEndpoint('token', 'An access token for a code', Token)

async function preAuthorized(ctx: Context, slug: string, params: Params, who: Identity): Promise<Exchanged> {
  const { configurations, detailed, scope } = readRequested(params)
  const code = required(params, 'pre-authorized_code')
  const granted = await redeemCode(ctx, slug, { code, txCode: params.get('tx_code'), configurations }, who)
  return { ...granted, detailed, ...(scope && { scope }) }
}

function authorizationCode(ctx: Context, slug: string, params: Params, who: Identity): Promise<Exchanged> {
  if (params.has('tx_code')) throw new OAuthError('invalid_request', 'tx_code is for pre-authorized codes alone') // OpenID4VCI 1.0 §6.1
  if (who.clientId === undefined) throw new OAuthError('invalid_request', 'client_id is missing')
  const code = required(params, 'code')
  const [redirectUri, verifier] = [params.get('redirect_uri'), params.get('code_verifier')]
  // What the scope was is settled with the code: only authorization details may ask for less.
  const details = params.get('authorization_details')
  const requested = readRequested(new Map(details === undefined ? [] : [['authorization_details', details]]))
  return exchangeCode(ctx, slug, { code, redirectUri, verifier, requested }, who)
}

const grants = new Map([
  [PRE_AUTHORIZED, preAuthorized],
  [AUTHORIZATION_CODE, authorizationCode],
])

/** RFC 6749 §5.1, RFC 9449 §5, OpenID4VCI 1.0 §6.2. */
const answer = ({ token, configuration, expiresIn, detailed, scope }: Exchanged, { jkt }: Identity) => ({
  access_token: token,
  token_type: jkt === undefined ? 'Bearer' : 'DPoP',
  expires_in: expiresIn,
  ...(scope && { scope: configuration }),
  ...(detailed && { authorization_details: grantedDetails(configuration) }),
})

async function giveToken(ctx: Context, c: HttpContext, slug: string, params: Params): Promise<object> {
  const grant = grants.get(required(params, 'grant_type'))
  if (!grant)
    throw new OAuthError('unsupported_grant_type', `only ${[...grants.keys()].join(' and ')} are granted here`)
  const who = await identify(ctx, clientRequest(ctx, c, { slug, params }))
  if (ctx.authorization.haip && who.jkt === undefined)
    throw new OAuthError('invalid_dpop_proof', 'a DPoP proof is needed here')
  const granted = await grant(ctx, slug, params, who)
  if (who.dpopNonce !== undefined) c.header('dpop-nonce', who.dpopNonce)
  return answer(granted, who)
}

/** Who is wrong pays: the address it comes from, and the code that it tries. */
async function guarded(penalties: Penalties, who: string[], work: () => Promise<object>): Promise<object> {
  penalties.check(...who)
  try {
    return await work()
  } catch (error) {
    const guess = error instanceof OAuthError && ['invalid_grant', 'invalid_client'].includes(error.error)
    if (guess) penalties.add(...who)
    throw error
  }
}

const codeIn = (params: Params) => params.get('pre-authorized_code') ?? params.get('code') ?? ''

/** The token endpoint (RFC 6749 §3.2, OpenID4VCI 1.0 §6). */
export function tokenRoutes(ctx: Context) {
  const router = createRouter()
  const nowMs = () => ctx.clock.now().getTime()
  const addresses = createPenalties({ burst: 100, perSecond: 1, nowMs })
  const codes = createPenalties({ burst: 10, perSecond: 0.1, nowMs })
  router.openapi(tokenRoute, (c) =>
    speak(
      c,
      async () => {
        const { slug } = c.req.valid('param')
        const params = await readForm(c)
        const work = () => giveToken(ctx, c, slug, params)
        return guarded(addresses, [clientAddress(c, ctx.config.http.trustProxy)], () =>
          guarded(codes, [sha256Url(`${slug}\n${codeIn(params)}`)], work),
        )
      },
      'authorization-server',
    ),
  )
  return router
}
