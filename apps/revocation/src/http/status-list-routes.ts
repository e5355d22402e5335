import { z } from '@hono/zod-openapi'
import { TestamurError } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { StatusListAggregation } from '../contract.js'
import { hasTag, openHeaders } from './open-headers.js'
import { problems } from './problems.js'
import { soon } from './soon.js'

const TYPE = 'application/statuslist+jwt'

const tokenRoute = route({
  access: 'public',
  method: 'get',
  path: '/status-lists/{id}',
  tags: ['status lists'],
  summary: 'A status list token (Token Status List §5.1)',
  request: { params: z.object({ id: z.string() }), headers: z.object({ 'if-none-match': z.string().optional() }) },
  responses: {
    200: { description: 'The token', content: { [TYPE]: { schema: z.string() } } },
    304: { description: 'The token is still the one that the reader has' },
  },
  problems: ['STATUS_LIST_NOT_FOUND', 'KEYS_NOT_READY'],
  statuses: problems,
})

const aggregationRoute = route({
  access: 'public',
  method: 'get',
  path: '/status-lists',
  tags: ['status lists'],
  summary: 'The URIs of all status lists (Token Status List §9)',
  responses: {
    200: { description: 'The URIs', content: { 'application/json': { schema: StatusListAggregation } } },
  },
})

async function tokenOf(ctx: Context, id: string) {
  const known = z.uuid().safeParse(id).success
  const list = known
    ? await ctx.store.read.statusList.findUnique({ where: { id }, select: { token: true, tokenHash: true } })
    : null
  if (!list)
    throw new TestamurError('STATUS_LIST_NOT_FOUND', `There is no status list ${id.slice(0, 64)}.`, {
      remedy: 'Take the URI from the credential, or from /status-lists.',
    })
  if (list.token === null)
    throw new TestamurError('KEYS_NOT_READY', 'The list is not signed yet: the key for it is not published.', {
      remedy: 'Try again in a few seconds.',
    })
  return { token: list.token, etag: `"${list.tokenHash}"` }
}

/** GET /status-lists/<id> and /status-lists */
export function statusListRoutes(ctx: Context) {
  return createRouter()
    .openapi(tokenRoute, async (c) => {
      const { token, etag } = await soon(c, () => tokenOf(ctx, c.req.valid('param').id))
      const headers = { ...openHeaders, etag }
      if (hasTag(c.req.valid('header')['if-none-match'], etag)) return c.body(null, 304, headers) as never
      return c.body(token, 200, { ...headers, 'content-type': TYPE }) as never
    })
    .openapi(aggregationRoute, async (c) => {
      const lists = await ctx.store.read.statusList.findMany({ select: { uri: true }, orderBy: { id: 'asc' } })
      return c.json({ status_lists: lists.map((list) => list.uri) }, 200, openHeaders)
    })
}
