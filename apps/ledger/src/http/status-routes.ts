import { z } from '@hono/zod-openapi'
import type { GroupWatch } from '@testamur/event-bus'
import { createRouter, decodeCursor, encodeCursor, route } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { CheckpointPage, LedgerStatus, ShardPageQuery } from '../contract.js'
import { problems } from './problems.js'
import { shardOf } from './shard-routes.js'
import { checkpointView, statusOfLedger } from './views.js'

const statusRoute = route({
  access: 'public',
  method: 'get',
  path: '/api/ledger/status',
  tags: ['log'],
  summary: 'How far the log has come, its latest checkpoint, and what stands still',
  responses: { 200: { description: 'The status', content: { 'application/json': { schema: LedgerStatus } } } },
})

const checkpointsRoute = route({
  access: 'public',
  method: 'get',
  path: '/api/ledger/checkpoints',
  tags: ['log'],
  summary: 'Published checkpoints, the newest first',
  request: { query: ShardPageQuery },
  responses: { 200: { description: 'A page', content: { 'application/json': { schema: CheckpointPage } } } },
  problems: ['INVALID_CURSOR', 'SHARD_NOT_FOUND'],
  statuses: problems,
})

/** GET /api/ledger/status, /api/ledger/checkpoints */
export function statusRoutes(ctx: Context, sequencing: GroupWatch) {
  const app = createRouter()
  app.openapi(statusRoute, async (c) => c.json(await statusOfLedger(ctx, sequencing), 200))
  app.openapi(checkpointsRoute, async (c) => {
    const { limit, cursor, shard } = c.req.valid('query')
    const { record } = shardOf(ctx, shard)
    const before = cursor === undefined ? undefined : decodeCursor(cursor, z.int().min(0))
    const found = await ctx.store.checkpoints.list(record.number, limit + 1, before)
    const items = found.slice(0, limit)
    const next = found.length > limit ? encodeCursor(items.at(-1)!.size) : undefined
    return c.json({ items: items.map(checkpointView), ...(next !== undefined && { next }) }, 200)
  })
  return app
}
