import { z } from '@hono/zod-openapi'
import { createRouter, readBytes, route } from '@testamur/service-kit'
import { MAX_ENTRY_SIZE } from '@testamur/transparency-log'
import type { Add } from '../commands/add-entries.js'

const addRoute = route({
  access: 'public',
  method: 'post',
  path: '/add',
  tags: ['log'],
  summary: 'Adds the raw body as an entry, and answers its index once it is durable',
  responses: { 200: { description: 'The index', content: { 'text/plain': { schema: z.string() } } } },
  problems: ['BODY_TOO_LARGE'],
})

/** POST /add */
export function bareRoutes(add: Add) {
  const app = createRouter()
  app.openapi(addRoute, async (c) => {
    const index = await add(await readBytes(c, MAX_ENTRY_SIZE))
    return c.body(String(index), 200, { 'content-type': 'text/plain; charset=utf-8' }) as never
  })
  return app
}
