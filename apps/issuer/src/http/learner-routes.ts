import { createRouter, route } from '@testamur/service-kit'
import { eraseLearner } from '../commands/erase-learner.js'
import type { Context } from '../context.js'
import { Erased, EraseRequest } from '../contract.js'
import { problems as statuses } from './problems.js'

const eraseRoute = route({
  access: { scope: 'credentials:issue' },
  method: 'post',
  path: '/api/issuer/learners/erase',
  summary: "Forget a learner by the member's own id, for good",
  request: { body: { content: { 'application/json': { schema: EraseRequest } } } },
  responses: { 200: { description: 'Erased', content: { 'application/json': { schema: Erased } } } },
  problems: ['NOT_FOUND', 'KEYS_NOT_READY'],
  statuses,
})

/** What a learner may ask of the member that knows her. */
export function learnerRoutes(ctx: Context) {
  const router = createRouter()
  router.openapi(eraseRoute, async (c) =>
    c.json(await eraseLearner(ctx, c.var.caller, c.req.valid('json').learner, c.var.now), 200),
  )
  return router
}
