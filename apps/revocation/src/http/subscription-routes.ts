import { z } from '@hono/zod-openapi'
import { createRouter, decodeCursor, encodeCursor, IdempotencyHeader, idempotent, route } from '@testamur/service-kit'
import { createSubscription } from '../commands/create-subscription.js'
import { deleteSubscription, ownSubscription } from '../commands/manage-subscription.js'
import { resolveWatch } from '../commands/resolve-watch.js'
import type { Context } from '../context.js'
import { PageQuery, Subscribed, SubscriptionInput, SubscriptionPage, SubscriptionView } from '../contract.js'
import { subscriptionsAfter, toSubscriptionView } from '../store/subscription-views.js'
import { problems } from './problems.js'

const PATH = '/api/revocation/subscriptions'
const own = { access: { scope: 'subscriptions:write' as const }, tags: ['subscriptions'], statuses: problems }
const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
})

const createRoute = route({
  ...own,
  method: 'post',
  path: PATH,
  summary: 'Subscribes to changes of status',
  request: { headers: IdempotencyHeader, body: { content: { 'application/json': { schema: SubscriptionInput } } } },
  responses: { 201: json('The subscription; a webhook with its secret, shown this once', Subscribed) },
  problems: [
    'WATCH_NOT_ALLOWED',
    'WATCH_UNRESOLVED',
    'ENDPOINT_REFUSED',
    'RATE_LIMITED',
    'IDEMPOTENCY_IN_FLIGHT',
    'IDEMPOTENCY_MISMATCH',
  ],
})
const listRoute = route({
  ...own,
  method: 'get',
  path: PATH,
  summary: 'Your subscriptions',
  request: { query: PageQuery },
  responses: { 200: json('Oldest first', SubscriptionPage) },
  problems: ['INVALID_CURSOR'],
})
const params = z.object({ id: z.uuid() })
const viewRoute = route({
  ...own,
  method: 'get',
  path: `${PATH}/{id}`,
  summary: 'One subscription',
  request: { params },
  responses: { 200: json('The subscription', SubscriptionView) },
  problems: ['SUBSCRIPTION_NOT_FOUND'],
})
const deleteRoute = route({
  ...own,
  method: 'delete',
  path: `${PATH}/{id}`,
  summary: 'Ends a subscription, with all that is still to be delivered to it',
  request: { params },
  responses: { 204: { description: 'It is gone' } },
  problems: ['SUBSCRIPTION_NOT_FOUND'],
})

/** The subscriptions of an employer: made, listed, read, ended. */
export function subscriptionRoutes(ctx: Context) {
  return createRouter()
    .openapi(createRoute, async (c) => {
      const { keyId, scopes } = c.var.caller
      const { watch: wish, deliver } = c.req.valid('json')
      const key = c.req.valid('header')['idempotency-key']
      const watch = await resolveWatch(ctx, scopes, wish)
      if (deliver.method === 'webhook') ctx.outgoing.check(deliver.url)
      const request = { caller: keyId, route: `POST ${PATH}`, key, body: c.req.valid('json') }
      const answer = await ctx.store.transaction((tx) =>
        idempotent(tx.sql, request, ctx.seal, async () => ({
          status: 201,
          body: await createSubscription(ctx, tx, keyId, watch, deliver),
        })),
      )
      return c.json(answer.body, 201)
    })
    .openapi(listRoute, async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.uuid())
      const found = await subscriptionsAfter(ctx.store, c.var.caller.keyId, after, limit)
      const items = found.slice(0, limit)
      const next = found.length > limit ? { next: encodeCursor(items.at(-1)!.id) } : {}
      return c.json({ items, ...next }, 200)
    })
    .openapi(viewRoute, async (c) => {
      const row = await ownSubscription(ctx, c.var.caller.keyId, c.req.valid('param').id)
      return c.json(toSubscriptionView(row), 200)
    })
    .openapi(deleteRoute, async (c) => {
      await deleteSubscription(ctx, c.var.caller.keyId, c.req.valid('param').id)
      return c.body(null, 204)
    })
}
