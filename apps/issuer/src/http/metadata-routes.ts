import { z } from '@hono/zod-openapi'
import { MemberSlug, microCredentialType, typeMetadata } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { CONFIGURATION } from '../domain/offer.js'
import { problems as statuses } from './problems.js'
import { endpoints, issuerOf } from './wallet-issuer.js'

const metadata = (path: string, summary: string) =>
  route({
    access: 'public',
    method: 'get',
    path,
    summary,
    request: { params: z.object({ slug: MemberSlug }) },
    responses: { 200: { description: summary, content: { 'application/json': { schema: z.looseObject({}) } } } },
    problems: ['NOT_FOUND'],
    statuses,
  })

const issuerRoute = metadata(
  '/.well-known/openid-credential-issuer/issuers/{slug}',
  'Credential issuer metadata (OpenID4VCI 1.0)',
)
/** The one configuration: SD-JWT VC, bound to a key that the wallet proves to hold. */
function configuration(publicUrl: string) {
  const { display, claims } = typeMetadata(publicUrl)
  return {
    format: 'dc+sd-jwt',
    vct: microCredentialType(publicUrl),
    scope: CONFIGURATION,
    cryptographic_binding_methods_supported: ['jwk'],
    credential_signing_alg_values_supported: ['ES256'],
    proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
    credential_metadata: {
      display: display.map(({ locale, name, description }) => ({ locale, name, description })),
      claims: claims.map(({ path, display: labels, mandatory }) => ({
        path,
        ...(mandatory && { mandatory }),
        display: labels.map(({ locale, label }) => ({ locale, name: label })),
      })),
    },
  }
}

/** What a wallet reads of a member before it fetches an offer. */
export function metadataRoutes(ctx: Context) {
  const { publicUrl } = ctx.config
  const router = createRouter()
  router.openapi(issuerRoute, async (c) => {
    const { slug, iss, name } = await issuerOf(ctx, c.req.valid('param').slug)
    const { nonce, credential } = endpoints(publicUrl, slug)
    return c.json(
      {
        credential_issuer: iss,
        credential_endpoint: credential,
        nonce_endpoint: nonce,
        display: [{ name, locale: 'en' }],
        credential_configurations_supported: { [CONFIGURATION]: configuration(publicUrl) },
      },
      200,
    )
  })
  return router
}
