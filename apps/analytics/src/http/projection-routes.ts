import { createRouter, route } from '@testamur/service-kit'
import { z } from 'zod'
import type { Context } from '../context.js'
import { ProjectionStatus } from '../contract.js'
import { rebuild } from '../projections/rebuild.js'

const status = route({
  access: { scope: 'uptake:read' },
  method: 'get',
  path: '/api/analytics/status',
  tags: ['projection'],
  summary: 'Whether every event has been counted',
  responses: { 200: { description: 'The state', content: { 'application/json': { schema: ProjectionStatus } } } },
})
const again = route({
  access: { scope: 'registry:admin' },
  method: 'post',
  path: '/api/analytics/rebuild',
  tags: ['projection'],
  summary: 'Forget all counts and count again from the first event',
  responses: {
    202: {
      description: 'Counting again; see status',
      content: { 'application/json': { schema: z.object({ rebuilding: z.literal(true) }) } },
    },
  },
})

export const projectionRoutes = (ctx: Context) =>
  createRouter()
    .openapi(status, async (c) => {
      const lag = Number((await ctx.live.projection?.lag()) ?? 0n)
      return c.json({ caughtUp: lag === 0, lag }, 200)
    })
    .openapi(again, async (c) => {
      await rebuild(ctx)
      return c.json({ rebuilding: true as const }, 202)
    })
