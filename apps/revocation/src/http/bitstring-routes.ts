import { z } from '@hono/zod-openapi'
import { createRouter, route } from '@testamur/service-kit'
import { openBitstringLists } from '../commands/bitstring-list.js'
import type { Context } from '../context.js'
import { hasTag, openHeaders } from './open-headers.js'
import { problems } from './problems.js'
import { soon } from './soon.js'

const TYPE = 'application/vc+jwt'

const bitstringRoute = route({
  access: 'public',
  method: 'get',
  path: '/status-lists/{id}/bitstring',
  tags: ['status lists'],
  summary: 'The same list as a Bitstring Status List credential (VC-JWT), for readers of Open Badges',
  description: 'A bit is set where the credential must not be accepted now: it is revoked, or suspended.',
  request: { params: z.object({ id: z.uuid() }), headers: z.object({ 'if-none-match': z.string().optional() }) },
  responses: {
    200: { description: 'The credential', content: { [TYPE]: { schema: z.string() } } },
    304: { description: 'It is still the one that the reader has' },
  },
  problems: ['STATUS_LIST_NOT_FOUND', 'KEYS_NOT_READY'],
  statuses: problems,
})

/** GET /status-lists/<id>/bitstring */
export function bitstringRoutes(ctx: Context) {
  const lists = openBitstringLists(ctx)
  return createRouter().openapi(bitstringRoute, async (c) => {
    const { token, etag } = await soon(c, () => lists(c.req.valid('param').id))
    const headers = { ...openHeaders, etag }
    if (hasTag(c.req.valid('header')['if-none-match'], etag)) return c.body(null, 304, headers) as never
    return c.body(token, 200, { ...headers, 'content-type': TYPE }) as never
  })
}
