import { createRouter, IdempotencyHeader, route } from '@testamur/service-kit'
import { z } from 'zod'
import { grantKey } from '../commands/grant-key.js'
import { withdrawKey } from '../commands/withdraw-key.js'
import type { Context } from '../context.js'
import { KeyGranted, KeyInput, KeyPage, KeyView, PageQuery } from '../contract.js'
import { json, pageOf, placeIn } from './answers.js'
import { callOf } from './call-of.js'
import { problems } from './problems.js'

const operator = { access: { scope: 'registry:admin' as const }, statuses: problems, tags: ['keys'] }

const grant = route({
  ...operator,
  method: 'post',
  path: '/api/registry/keys',
  summary: 'Grant a bearer key; it is in the answer, and shown this once',
  request: { headers: IdempotencyHeader, body: json(KeyInput) },
  responses: { 201: json(KeyGranted, 'Granted') },
  problems: ['MEMBER_NOT_FOUND', 'MEMBER_STATE', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_MISMATCH'],
})
const list = route({
  ...operator,
  method: 'get',
  path: '/api/registry/keys',
  summary: 'The bearer keys that were granted, withdrawn ones too',
  request: { query: PageQuery },
  responses: { 200: json(KeyPage) },
  problems: ['INVALID_CURSOR'],
})
const withdraw = route({
  ...operator,
  method: 'delete',
  path: '/api/registry/keys/{id}',
  summary: 'Withdraw a bearer key',
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 204: { description: 'It opens nothing any more' } },
  problems: ['NOT_FOUND'],
})

export const keyRoutes = (ctx: Context) =>
  createRouter()
    .openapi(grant, async (c) => {
      const body = c.req.valid('json')
      const { key, granted } = await grantKey(ctx, callOf(ctx, c, body), body)
      return c.json({ ...KeyView.parse(granted), key }, 201)
    })
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const keys = await ctx.store.accessKeys.list(limit + 1, placeIn(cursor, z.uuid()))
      return c.json(
        pageOf(
          keys,
          limit,
          (key) => KeyView.parse(key),
          ({ id }) => id,
        ),
        200,
      )
    })
    .openapi(withdraw, async (c) => {
      await withdrawKey(ctx, { now: c.var.now }, c.req.valid('param').id)
      return c.body(null, 204)
    })
