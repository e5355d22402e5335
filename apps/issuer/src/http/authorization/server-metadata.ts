import { z } from '@hono/zod-openapi'
import { createRouter, route } from '@testamur/service-kit'
import { issuerIdentifier } from '../../commands/authorization/issuer-identifier.js'
import type { Context } from '../../context.js'
import { AUTHORIZATION_CODE, PRE_AUTHORIZED } from '../../domain/authorization/grants.js'
import { configurations } from '../../domain/authorization/requested.js'
import { anyTrusted } from '../../domain/wallet-providers.js'
import { SlugParam } from '../oauth-answer.js'
import { problems as statuses } from '../problems.js'
import { issuerOf } from '../wallet/issuer.js'
import { languages } from './words.js'

const summary = 'Authorization server metadata (RFC 8414)'
const serverRoute = route({
  access: 'public',
  method: 'get',
  path: '/.well-known/oauth-authorization-server/issuers/{slug}',
  summary,
  request: { params: SlugParam },
  responses: { 200: { description: summary, content: { 'application/json': { schema: z.looseObject({}) } } } },
  problems: ['NOT_FOUND'],
  statuses,
})

const ES256 = ['ES256']

/** How clients may show who they are: those that are possible here, and allowed by the profile. */
function clientMethods({ authorization: { haip, clients }, walletProviders }: Context) {
  const attested = haip || anyTrusted(walletProviders)
  const registered = clients.size > 0
  return {
    token_endpoint_auth_methods_supported: [
      ...(haip ? [] : ['none']),
      ...(registered ? ['private_key_jwt'] : []),
      ...(attested ? ['attest_jwt_client_auth', 'attest_jwt_client_auth_dpop'] : []),
    ],
    ...(registered && { token_endpoint_auth_signing_alg_values_supported: ES256 }),
    ...(attested && {
      client_attestation_signing_alg_values_supported: ES256,
      client_attestation_pop_signing_alg_values_supported: ES256,
    }),
  }
}

/** What a wallet reads of the authorization server: RFC 8414, 9126, 9207, 9396, 9449 and OpenID4VCI 1.0 §12.3. */
function metadataOf(ctx: Context, slug: string) {
  const { publicUrl } = ctx.config
  const { haip } = ctx.authorization
  const endpoint = (name: string) => `${publicUrl}/oid4vci/${slug}/${name}`
  return {
    issuer: issuerIdentifier(publicUrl, slug),
    authorization_endpoint: endpoint('authorize'),
    token_endpoint: endpoint('token'),
    pushed_authorization_request_endpoint: endpoint('par'),
    require_pushed_authorization_requests: haip,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: [AUTHORIZATION_CODE, PRE_AUTHORIZED],
    scopes_supported: [...configurations],
    authorization_details_types_supported: ['openid_credential'],
    code_challenge_methods_supported: ['S256'],
    dpop_signing_alg_values_supported: ES256,
    authorization_response_iss_parameter_supported: true,
    'pre-authorized_grant_anonymous_access_supported': !haip,
    ui_locales_supported: [...languages],
    ...clientMethods(ctx),
  }
}

/** Each member is an authorization server of its own, with the identifier of its credential issuer. */
export function serverMetadataRoutes(ctx: Context) {
  const router = createRouter()
  router.openapi(serverRoute, async (c) => {
    const { slug } = await issuerOf(ctx, c.req.valid('param').slug)
    return c.json(metadataOf(ctx, slug), 200)
  })
  return router
}
