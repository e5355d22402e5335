import { z } from '@hono/zod-openapi'
import { createRouter } from '@testamur/service-kit'
import { type Granted, redeemCode } from '../../commands/authorization/redeem-code.js'
import type { Context } from '../../context.js'
import { PRE_AUTHORIZED, TOKEN_SECONDS } from '../../domain/authorization/grants.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { speak, walletEndpoint } from '../oauth-answer.js'
import { type Params, readForm, required } from './form.js'

const Token = z.looseObject({ access_token: z.string(), token_type: z.string(), expires_in: z.int() })
const tokenRoute = walletEndpoint('token', 'An access token for a code', Token)

const detailsOf = (configuration: string) => [
  {
    type: 'openid_credential',
    credential_configuration_id: configuration,
    credential_identifiers: [configuration],
  },
]

async function grantFor(ctx: Context, slug: string, params: Params): Promise<Granted> {
  const grant = required(params, 'grant_type')
  if (grant !== PRE_AUTHORIZED) throw new OAuthError('unsupported_grant_type', `only ${PRE_AUTHORIZED} is granted here`)
  const code = required(params, 'pre-authorized_code')
  return redeemCode(ctx, slug, { code, txCode: params.get('tx_code') })
}

/** The token endpoint (RFC 6749 §3.2, OpenID4VCI 1.0 §6). */
export function tokenRoutes(ctx: Context) {
  const router = createRouter()
  router.openapi(tokenRoute, (c) =>
    speak(
      c,
      async () => {
        const params = await readForm(c)
        const { token, configuration } = await grantFor(ctx, c.req.valid('param').slug, params)
        return {
          access_token: token,
          token_type: 'Bearer',
          expires_in: TOKEN_SECONDS,
          ...(params.has('authorization_details') && { authorization_details: detailsOf(configuration) }),
        }
      },
      'authorization-server',
    ),
  )
  return router
}
