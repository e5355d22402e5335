import { createRouter, route } from '@testamur/service-kit'
import { z } from 'zod'
import { toPem } from '../authority/authority.js'
import { createTrustList } from '../commands/make-trust-list.js'
import type { Context } from '../context.js'

const anyone = { access: 'public' as const, method: 'get' as const, tags: ['issuers'] }
const text = (type: string, description: string) => ({
  description,
  content: { [type]: { schema: z.string() } },
})

const trustList = route({
  ...anyone,
  path: '/api/registry/trust-list',
  summary:
    'Members, their keys and the roots of their certificates, signed by the consortium; a verifier may keep it until it ends',
  responses: { 200: text('application/jwt', 'A compact JWS'), 304: { description: 'It is the same as before' } },
})
const authority = route({
  ...anyone,
  path: '/api/registry/ca',
  summary: "The root certificate of the consortium's certification authority (PEM)",
  responses: { 200: text('application/x-pem-file', 'The certificate') },
})

export function trustRoutes(ctx: Context) {
  const listNow = createTrustList(ctx)
  return createRouter()
    .openapi(trustList, async (c) => {
      const { jws, etag } = await listNow()
      c.header('access-control-allow-origin', '*')
      c.header('cache-control', 'public, max-age=60')
      c.header('etag', etag)
      if (c.req.header('if-none-match') === etag) return c.body(null, 304)
      return c.body(jws, 200, { 'content-type': 'application/jwt' }) as never
    })
    .openapi(authority, async (c) => {
      const pem = toPem(await ctx.authority.root())
      c.header('access-control-allow-origin', '*')
      c.header('cache-control', 'public, max-age=3600')
      return c.body(pem, 200, { 'content-type': 'application/x-pem-file' }) as never
    })
}
