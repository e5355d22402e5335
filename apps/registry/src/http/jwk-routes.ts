import { MemberSlug } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import { z } from 'zod'
import { keyNotFound } from '../commands/find-key.js'
import type { Context } from '../context.js'
import { keyAsJwk } from '../domain/published-key.js'
import { openToAll } from './open-to-all.js'
import { problems } from './problems.js'

const jwk = route({
  access: 'public',
  statuses: problems,
  tags: ['issuers'],
  method: 'get',
  before: openToAll,
  path: '/issuers/{slug}/keys/{kid}',
  summary: 'One public key, by the URL that stands as `kid` in a badge',
  request: { params: z.object({ slug: MemberSlug, kid: z.string().min(1).max(200) }) },
  responses: {
    200: {
      description: 'A JWK (RFC 7517)',
      content: { 'application/jwk+json': { schema: z.looseObject({ kty: z.string(), kid: z.string() }) } },
    },
  },
  problems: ['NOT_FOUND'],
})

/** A compromised key is not there: who looks keys up by their URL knows nothing of compromise, and would believe it. */
export const jwkRoutes = ({ store }: Context) =>
  createRouter().openapi(jwk, async (c) => {
    const name = c.req.valid('param')
    const key = (await store.publishedKeys.of(name.slug)).find(({ kid }) => kid === name.kid)
    if (!key || key.compromisedSince) throw keyNotFound(name)
    return c.body(JSON.stringify(keyAsJwk(key)), 200, { 'content-type': 'application/jwk+json' }) as never
  })
