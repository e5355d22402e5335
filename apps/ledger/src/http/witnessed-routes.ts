import { Instant } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import { NO_QUORUM, parsePolicy } from '@testamur/transparency-log'
import { z } from 'zod'
import type { Context } from '../context.js'
import { WitnessedList } from '../contract.js'
import { lastWitnessedBefore } from '../domain/last-witnessed.js'
import { policyText } from './policy-text.js'
import { problems } from './problems.js'
import { checkpointView } from './views.js'

const witnessedRoute = route({
  access: 'public',
  method: 'get',
  path: '/api/ledger/checkpoints/witnessed',
  tags: ['log'],
  summary:
    'Of each log the last checkpoint that a quorum of witnesses had cosigned before a moment, by their own clocks',
  request: { query: z.object({ before: Instant }) },
  responses: { 200: { description: 'One for each log', content: { 'application/json': { schema: WitnessedList } } } },
  problems: [],
  statuses: problems,
})

/** GET /api/ledger/checkpoints/witnessed. Where nobody witnesses, nothing dates a checkpoint, and none is given. */
export function witnessedRoutes(ctx: Context) {
  return createRouter().openapi(witnessedRoute, async (c) => {
    const before = new Date(c.req.valid('query').before)
    const policy = parsePolicy(policyText(ctx))
    const items = []
    for (const { record } of policy.quorum === NO_QUORUM ? [] : ctx.keeper.shards()) {
      const pages = (limit: number, size?: number) =>
        ctx.store.checkpoints.publishedBefore(record.number, before, limit, size)
      const found = await lastWitnessedBefore(pages, policy, before)
      if (found) items.push({ origin: record.origin, ...checkpointView(found) })
    }
    return c.json({ items }, 200)
  })
}
