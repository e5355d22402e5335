import { z } from '@hono/zod-openapi'
import { createRouter, route } from '@testamur/service-kit'
import { metadataOf, signMetadata } from '../../commands/wallet/sign-metadata.js'
import type { Context } from '../../context.js'
import { SlugParam } from '../oauth-answer.js'
import { problems as statuses } from '../problems.js'
import { issuerOf } from './issuer.js'
import { prefersJwt } from './prefers-jwt.js'

const summary = 'Credential issuer metadata (OpenID4VCI 1.0 §12.2)'
const issuerRoute = route({
  access: 'public',
  method: 'get',
  path: '/.well-known/openid-credential-issuer/issuers/{slug}',
  summary,
  request: { params: SlugParam },
  responses: {
    200: {
      description: summary,
      content: { 'application/json': { schema: z.looseObject({}) }, 'application/jwt': { schema: z.string() } },
    },
  },
  problems: ['NOT_FOUND'],
  statuses,
})

/** What a wallet reads of a member before it fetches an offer: in JSON, or signed where it asks for a JWT. */
export function issuerMetadataRoutes(ctx: Context) {
  const router = createRouter()
  router.openapi(issuerRoute, async (c) => {
    const member = await issuerOf(ctx, c.req.valid('param').slug)
    c.header('vary', 'accept')
    const jwt = prefersJwt(c.req.header('accept')) ? await signMetadata(ctx, member) : undefined
    if (jwt !== undefined) return c.body(jwt, 200, { 'content-type': 'application/jwt' }) as never
    return c.json(metadataOf(ctx, member), 200)
  })
  return router
}
