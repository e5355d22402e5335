import { z } from '@hono/zod-openapi'
import { createRouter, route } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import { PRE_AUTHORIZED } from '../../domain/authorization/grants.js'
import { SlugParam } from '../oauth-answer.js'
import { problems as statuses } from '../problems.js'
import { endpoints, issuerOf } from '../wallet-issuer.js'

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

/** Each member is an authorization server of its own, with the identifier of its credential issuer. */
export function serverMetadataRoutes(ctx: Context) {
  const { publicUrl } = ctx.config
  const router = createRouter()
  router.openapi(serverRoute, async (c) => {
    const { slug, iss } = await issuerOf(ctx, c.req.valid('param').slug)
    return c.json(
      {
        issuer: iss,
        token_endpoint: endpoints(publicUrl, slug).token,
        response_types_supported: [],
        grant_types_supported: [PRE_AUTHORIZED],
        token_endpoint_auth_methods_supported: ['none'],
        'pre-authorized_grant_anonymous_access_supported': true,
      },
      200,
    )
  })
  return router
}
