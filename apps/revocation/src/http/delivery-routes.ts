import { z } from '@hono/zod-openapi'
import { createRouter, decodeCursor, encodeCursor, route } from '@testamur/service-kit'
import { ownSubscription, redeliver, rotateSecret, verifyEndpoint } from '../commands/manage-subscription.js'
import type { Context } from '../context.js'
import { DeliveryPage, NewSecret, PageQuery, Redelivery, Verification } from '../contract.js'
import { deliveriesBefore } from '../store/delivery-views.js'
import { problems } from './problems.js'

const PATH = '/api/revocation/subscriptions/{id}'
const params = z.object({ id: z.uuid() })
const own = { access: { scope: 'subscriptions:write' as const }, tags: ['deliveries'], statuses: problems }

const action = <Schema extends z.ZodType, P extends string>(path: P, summary: string, schema: Schema) =>
  route({
    ...own,
    method: 'post',
    path,
    summary,
    request: { params },
    responses: { 200: { description: summary, content: { 'application/json': { schema } } } },
    problems: ['SUBSCRIPTION_NOT_FOUND'],
  })

const verifyRoute = action(`${PATH}/verify`, 'Sends a signed test message, which a 2xx answer verifies', Verification)
const secretRoute = action(`${PATH}/secret`, 'Makes a new secret; the old one signs nothing from now on', NewSecret)
const redeliverRoute = action(`${PATH}/redeliver`, 'Delivers once more what was given up', Redelivery)
const listRoute = route({
  ...own,
  method: 'get',
  path: `${PATH}/deliveries`,
  summary: 'What was delivered, and every attempt',
  request: { params, query: PageQuery },
  responses: { 200: { description: 'Newest first', content: { 'application/json': { schema: DeliveryPage } } } },
  problems: ['SUBSCRIPTION_NOT_FOUND', 'INVALID_CURSOR'],
})

const Place = z.string().regex(/^\d{1,19}$/)

/** What became of a webhook's deliveries, and what can be done about them. */
export function deliveryRoutes(ctx: Context) {
  return createRouter()
    .openapi(verifyRoute, async (c) =>
      c.json(await verifyEndpoint(ctx, c.var.caller.keyId, c.req.valid('param').id), 200),
    )
    .openapi(secretRoute, async (c) =>
      c.json({ secret: await rotateSecret(ctx, c.var.caller.keyId, c.req.valid('param').id) }, 200),
    )
    .openapi(redeliverRoute, async (c) =>
      c.json({ deliveries: await redeliver(ctx, c.var.caller.keyId, c.req.valid('param').id) }, 200),
    )
    .openapi(listRoute, async (c) => {
      const { id } = await ownSubscription(ctx, c.var.caller.keyId, c.req.valid('param').id)
      const { limit, cursor } = c.req.valid('query')
      const before = cursor === undefined ? undefined : BigInt(decodeCursor(cursor, Place))
      const found = await deliveriesBefore(ctx.store, id, before, limit)
      const items = found.slice(0, limit)
      const next = found.length > limit ? { next: encodeCursor(items.at(-1)!.id) } : {}
      return c.json({ items, ...next }, 200)
    })
}
